import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from './database.js';

const role = z.enum(['user', 'manager', 'admin']);
const credential = z.object({
  kind: z.enum(['session', 'api_token', 'service_token']),
  /** Its person, or the owner of its principal. */
  ownerId: z.string(),
  ownerUsername: z.string(),
  ownerRole: role,
  /** The service principal whose token it is. */
  servicePrincipal: z.object({ id: z.string(), name: z.string() }).nullable(),
  workspaceId: z.string().nullable(),
  scopes: z.array(z.string()).nullable(),
  /** Whether the auth hook accepts it now. */
  isLive: z.boolean(),
  /** Whether it acts with a manager's standing now. */
  isManager: z.boolean(),
});
export type Credential = z.infer<typeof credential>;

/** A session or token of whatever kind: whose it is, where it belongs, what it may do, and whether it lives now. */
export async function findCredential(db: Queryable, id: string): Promise<Credential | undefined> {
  const found = await db.execute(sql`
    select c.kind, c."ownerId", u.username as "ownerUsername", u.role as "ownerRole", c."servicePrincipal", c."workspaceId", c.scopes, l.is_manager is not null as "isLive",
           coalesce(l.is_manager, false) as "isManager"
      from (select 'session' as kind, s.user_id as "ownerId", null::uuid as "workspaceId", null::text[] as scopes, 'login' as live_as,
                   null::json as "servicePrincipal"
              from graphwarden.user_session s where s.id = ${id}
            union all
            select 'api_token', t.user_id, t.workspace_id, t.scopes, 'api_token', null from graphwarden.api_token t where t.id = ${id}
            union all
            select 'service_token', p.owner_id, p.workspace_id, null, 'service_token', json_build_object('id', p.id, 'name', p.name)
              from graphwarden.service_token t join graphwarden.service_principal p on p.id = t.principal_id where t.id = ${id}) c
      join graphwarden.user_account u on u.id = c."ownerId"
      left join graphwarden.live_credential l on l.credential_id = ${id} and l.kind = c.live_as`);
  return credential.optional().parse(found.rows[0]);
}

/** Whether the auth hook accepts this session as a login now. */
export async function isLiveLogin(db: Queryable, sessionId: string): Promise<boolean> {
  const found = await db.execute(
    sql`select from graphwarden.live_person_credential l where l.credential_id = ${sessionId} and l.kind = 'login'`,
  );
  return found.rows.length > 0;
}
