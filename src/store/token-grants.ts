import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable, Transaction } from './database.js';
import { nullableTime } from './page.js';
import { type Grant, holder, isHeld, staleBecause, staleReasons } from './reach.js';
import { serviceTokenGrant } from './schema/credentials.js';

/** A grant with whether it is stale, and the name of what it is on. */
export interface ListedGrant extends Grant {
  readonly tokenId: string;
  /** Why the owner does not hold it now: it is inert. Null while it is held. */
  readonly staleBecause: (typeof staleReasons)[number] | null;
  /** When that was first noticed; null if it was not yet, and where somebody else than the owner is asked about. */
  readonly staleSince: Date | null;
  readonly name: string | null;
}

const columns = {
  type: sql`g.resource_type`,
  id: sql`g.resource_id`,
  action: sql`g.action`,
  workspaceId: sql`s.workspace_id`,
};

/** For FROM: the grants `g` of tokens, with the principal `s` and its owner, or whoever is asked about, as holder `o`. */
const heldGrants = (ownerId: string | undefined): SQL => sql`
  graphwarden.service_token_grant g
  join graphwarden.service_token t on t.id = g.token_id
  join graphwarden.service_principal s on s.id = t.principal_id
  left join lateral ${holder(sql`coalesce(${ownerId ?? null}::uuid, s.owner_id)`, columns.workspaceId)} on true`;

const listedGrant = z.object({
  tokenId: z.string(),
  resourceType: z.enum(['oplog', 'project', 'client', 'workspace']),
  resourceId: z.string(),
  action: z.enum(['read', 'create', 'update', 'delete']),
  staleBecause: z.enum(staleReasons).nullable(),
  staleSince: nullableTime,
  name: z.string().nullable(),
});

/**
 * The grants of these tokens, by kind of resource and name. A grant is stale if the principal's owner does not hold it
 * now, or, where `ownerId` is given, if that person would not as the owner.
 */
export async function listGrants(
  db: Queryable,
  tokenIds: readonly string[],
  ownerId?: string,
): Promise<ListedGrant[]> {
  const found = await db.execute(sql`
    select g.token_id as "tokenId", g.resource_type as "resourceType", g.resource_id as "resourceId", g.action,
           b.reason as "staleBecause", case when b.reason is not null then f.noticed_at end as "staleSince", n.name
      from ${heldGrants(ownerId)}
      cross join lateral (select ${staleBecause(columns)} as reason offset 0) b
      left join graphwarden.stale_grant f on ${ownerId === undefined} and f.token_id = g.token_id
        and f.resource_id = g.resource_id and f.action = g.action and f.resource_type = g.resource_type
      left join lateral (
        select c.name from graphwarden.client c where g.resource_type = 'client' and c.id = g.resource_id
        union all select p.name from graphwarden.project p where g.resource_type = 'project' and p.id = g.resource_id
        union all select l.name from graphwarden.oplog l where g.resource_type = 'oplog' and l.id = g.resource_id
        union all select w.name from graphwarden.workspace w where g.resource_type = 'workspace' and w.id = g.resource_id
        limit 1) n on true
     where g.token_id = any (${sql.param([...tokenIds])}::uuid[])
     order by g.token_id, array_position('{workspace,client,project,oplog}'::text[], g.resource_type), lower(n.name), g.resource_id,
              array_position('{read,create,update,delete}'::text[], g.action)`);
  return found.rows.map((row) => listedGrant.parse(row));
}

const grantSummary = z.object({
  tokenId: z.string(),
  total: z.int(),
  projects: z.int(),
  clients: z.int(),
  workspaces: z.int(),
  oplogGrants: z.int(),
  oplogs: z.int(),
  stale: z.int(),
});

/** How many grants of each sort these tokens have, and how many of them their principals' owners do not hold now. */
export async function summariseGrants(db: Queryable, tokenIds: readonly string[]) {
  const of = (type: string): SQL => sql`(count(*) filter (where g.resource_type = ${type}))::int`;
  const found = await db.execute(sql`
    select g.token_id as "tokenId", count(*)::int as total, ${of('project')} as projects, ${of('client')} as clients,
           ${of('workspace')} as workspaces, ${of('oplog')} as "oplogGrants",
           (count(distinct g.resource_id) filter (where g.resource_type = 'oplog'))::int as oplogs,
           (count(*) filter (where not ${isHeld(columns)}))::int as stale
      from ${heldGrants(undefined)}
     where g.token_id = any (${sql.param([...tokenIds])}::uuid[])
     group by g.token_id`);
  return found.rows.map((row) => grantSummary.parse(row));
}

/** Adds grants to a token that has none of them. */
export async function insertGrants(
  db: Transaction,
  tokenId: string,
  grants: readonly Grant[],
): Promise<void> {
  if (grants.length > 0)
    await db.insert(serviceTokenGrant).values(grants.map((grant) => ({ ...grant, tokenId })));
}

/** Takes grants from a token; those it does not have are none of its. */
export async function deleteGrants(
  db: Transaction,
  tokenId: string,
  grants: readonly Grant[],
): Promise<void> {
  await db.execute(sql`
    delete from graphwarden.service_token_grant g
     using jsonb_to_recordset(${JSON.stringify(grants)}::jsonb) as d("resourceType" text, "resourceId" uuid, action text)
     where g.token_id = ${tokenId} and g.resource_type = d."resourceType" and g.resource_id = d."resourceId" and g.action = d.action`);
}

/** Takes all grants from a token. */
export async function clearGrants(db: Transaction, tokenId: string): Promise<void> {
  await db.execute(sql`delete from graphwarden.service_token_grant where token_id = ${tokenId}`);
}
