import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from './database.js';
import {
  type Page,
  type PageRequest,
  contains,
  nullableTime,
  readPage,
  timeColumn,
  timeKey,
} from './page.js';
import type { UserRole } from './people.js';
import { sessionStatus, sessionStatuses } from './sessions.js';

const row = z.object({
  id: z.guid(),
  userId: z.guid(),
  username: z.string(),
  userAgent: z.string().nullable(),
  address: z.string().nullable(),
  createdAt: timeColumn,
  lastSeenAt: timeColumn,
  expiresAt: timeColumn,
  status: z.enum(sessionStatuses),
  revokedAt: nullableTime,
  revokedBy: z.string().nullable(),
  revokedReason: z.string().nullable(),
});

/** Whose sessions: one person's, and those of everybody whose account has one of these roles. */
export interface SessionOwners {
  readonly userId?: string;
  readonly roles?: readonly UserRole[];
}

interface Filter extends PageRequest {
  readonly owners: SessionOwners;
  /** A part of the username. */
  readonly search?: string | null | undefined;
  readonly status?: (typeof sessionStatuses)[number] | null | undefined;
}

/** Sessions, the one seen last first; `expiresAt` is when they end unless they are used. */
export async function listSessions(
  db: Queryable,
  { owners, search, status: wanted, ...page }: Filter,
): Promise<Page<z.infer<typeof row>>> {
  const columns = sql`
    s.id, s.user_id as "userId", u.username, s.user_agent as "userAgent", host(s.address) as address,
    s.created_at as "createdAt", s.last_seen_at as "lastSeenAt", least(s.expires_at, s.idle_expires_at) as "expiresAt",
    ${sessionStatus} as status, s.revoked_at as "revokedAt", r.username as "revokedBy", s.revoked_reason as "revokedReason"`;
  const from = sql`
    from graphwarden.user_session s
    join graphwarden.user_account u on u.id = s.user_id
    left join graphwarden.user_account r on r.id = s.revoked_by
   where ${isOf(owners)} and ${contains(sql`u.username`, search)}
     and ${wanted == null ? sql`true` : sql`${sessionStatus} = ${wanted}`}`;
  const order = { key: timeKey(sql`s.last_seen_at`), descending: true };
  return await readPage(db, { columns, from, order, node: row, id: sql`s.id` }, page);
}

/** One person's alone are found by their index. */
function isOf({ userId, roles = [] }: SessionOwners): SQL {
  const isTheirs = sql`s.user_id = ${userId ?? null}::uuid`;
  return roles.length === 0
    ? isTheirs
    : sql`(${isTheirs} or u.role = any (${sql.param([...roles])}::text[]))`;
}
