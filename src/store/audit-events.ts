import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from './database.js';
import { type Page, type PageRequest, readPage, timeColumn, timeKey } from './page.js';

/** Which events are listed; what is left out asks for nothing. */
interface AuditFilter extends PageRequest {
  readonly subjectId?: string | null | undefined;
  readonly actorId?: string | null | undefined;
  readonly credentialId?: string | null | undefined;
  readonly action?: string | null | undefined;
  readonly requestId?: string | null | undefined;
  readonly from?: Date | null | undefined;
  readonly until?: Date | null | undefined;
}

const auditEvent = z.object({
  id: z.string(),
  at: timeColumn,
  actorKind: z.string(),
  actorId: z.string().nullable(),
  actorName: z.string(),
  credentialId: z.string().nullable(),
  action: z.string(),
  subjectType: z.string().nullable(),
  subjectId: z.string().nullable(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  requestId: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
});
export type ListedAuditEvent = z.infer<typeof auditEvent>;

/** What was done, newest first. */
export async function listAuditEvents(
  db: Queryable,
  { subjectId, actorId, credentialId, action, requestId, from, until, ...page }: AuditFilter,
): Promise<Page<ListedAuditEvent>> {
  const conditions: SQL[] = [
    ...(subjectId == null ? [] : [sql`e.subject_id = ${subjectId}`]),
    ...(actorId == null ? [] : [sql`e.actor_id = ${actorId}`]),
    ...(credentialId == null ? [] : [sql`e.credential_id = ${credentialId}`]),
    ...(action == null ? [] : [sql`e.action = ${action}`]),
    ...(requestId == null ? [] : [sql`e.request_id = ${requestId}`]),
    ...(from == null ? [] : [sql`e.at >= ${from.toISOString()}::timestamptz`]),
    ...(until == null ? [] : [sql`e.at < ${until.toISOString()}::timestamptz`]),
  ];
  return await readPage(
    db,
    {
      columns: sql`e.id, e.at, e.actor_kind as "actorKind", e.actor_id as "actorId", e.actor_name as "actorName",
        e.credential_id as "credentialId", e.action, e.subject_type as "subjectType", e.subject_id as "subjectId",
        host(e.address) as address, e.user_agent as "userAgent", e.request_id as "requestId", e.detail`,
      from: sql`from graphwarden.audit_event e where ${sql.join([sql`true`, ...conditions], sql` and `)}`,
      order: { key: timeKey(sql`e.at`), descending: true },
      node: auditEvent,
    },
    page,
  );
}
