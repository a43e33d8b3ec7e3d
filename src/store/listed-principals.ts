import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from './database.js';
import {
  type Page,
  type PageRequest,
  contains,
  nameKey,
  nullableTime,
  readPage,
  timeColumn,
} from './page.js';
import { isLiveToken } from './token-tables.js';

const listedPrincipal = z.object({
  id: z.string(),
  workspaceId: z.string(),
  workspaceName: z.string(),
  name: z.string(),
  kind: z.string(),
  ownerId: z.string(),
  ownerUsername: z.string(),
  isActive: z.boolean(),
  createdAt: timeColumn,
  liveTokens: z.number(),
  offeredToId: z.string().nullable(),
  offeredToUsername: z.string().nullable(),
  offeredAt: nullableTime,
});
export type ListedPrincipal = z.infer<typeof listedPrincipal>;

const columns = sql`s.id, s.workspace_id as "workspaceId", w.name as "workspaceName", s.name, s.kind, s.owner_id as "ownerId",
  o.username as "ownerUsername", s.is_active as "isActive", s.created_at as "createdAt", s.offered_to as "offeredToId",
  f.username as "offeredToUsername", s.offered_at as "offeredAt",
  (select count(*)::int from graphwarden.service_token t
    where t.principal_id = s.id and ${isLiveToken}) as "liveTokens"`;

const tables = sql`graphwarden.service_principal s
  join graphwarden.workspace w on w.id = s.workspace_id
  join graphwarden.user_account o on o.id = s.owner_id
  left join graphwarden.user_account f on f.id = s.offered_to`;

/** A principal that there is, as it is shown. */
export async function readPrincipal(db: Queryable, id: string): Promise<ListedPrincipal> {
  const found = await db.execute(sql`select ${columns} from ${tables} where s.id = ${id}`);
  return listedPrincipal.parse(found.rows[0]);
}

/** Who looks at principals: with everything in sight, or as a person; perhaps in one workspace only. */
export interface PrincipalViewer {
  readonly userId: string | undefined;
  readonly seesAll: boolean;
  readonly limitedTo: string | undefined;
}

export const principalStatuses = ['active', 'inactive', 'offered'] as const;

interface PrincipalFilter {
  readonly workspaceId?: string | null | undefined;
  readonly ownerId?: string | null | undefined;
  readonly kind?: string | null | undefined;
  readonly status?: (typeof principalStatuses)[number] | null | undefined;
  readonly search?: string | null | undefined;
}

const conditionOf = {
  active: sql`s.is_active`,
  inactive: sql`not s.is_active`,
  offered: sql`s.offered_to is not null`,
};

/**
 * A page of principals in somebody's sight, by name: one's own and those offered to one; where a workspace is named that
 * one owns, all of it.
 */
export async function listPrincipals(
  db: Queryable,
  { userId, seesAll, limitedTo }: PrincipalViewer,
  { workspaceId, ownerId, kind, status, search, ...page }: PageRequest & PrincipalFilter,
): Promise<Page<ListedPrincipal>> {
  const me = userId ?? null;
  const [workspace, owner, limit] = [workspaceId ?? null, ownerId ?? null, limitedTo ?? null];
  return await readPage(
    db,
    {
      columns,
      from: sql`from ${tables}
       where (${seesAll} or s.owner_id = ${me} or s.offered_to = ${me} or (${workspace}::uuid is not null and exists (
               select from graphwarden.workspace_member m where m.workspace_id = s.workspace_id and m.user_id = ${me} and m.role = 'owner')))
         and (${limit}::uuid is null or s.workspace_id = ${limit}) and (${workspace}::uuid is null or s.workspace_id = ${workspace})
         and (${owner}::uuid is null or s.owner_id = ${owner})
         and ${kind == null ? sql`true` : sql`s.kind = ${kind}`}
         and ${status == null ? sql`true` : conditionOf[status]} and ${contains(sql`s.name`, search)}`,
      order: { key: nameKey(sql`s.name`), descending: false },
      node: listedPrincipal,
    },
    page,
  );
}
