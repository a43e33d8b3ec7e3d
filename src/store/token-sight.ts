import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from './database.js';
import type { TokenKind } from './token-tables.js';

// What src/access/sight.ts says of one token, for statements about many. A test compares the two.

/** Who looks at tokens. */
export interface Viewer {
  /** The person; undefined for an operator. */
  readonly personId: string | undefined;
  readonly standing: 'user' | 'manager' | 'admin' | 'operator';
  /** The one workspace that the person's credential is limited to. */
  readonly limit: string | undefined;
}

/** The person behind a token and the workspace it lies in, as columns of `standingTokens`. */
export const tokenPlace: Readonly<Record<TokenKind, { readonly owner: SQL; readonly workspace: SQL }>> = {
  api_token: { owner: sql`t.user_id`, workspace: sql`t.workspace_id` },
  service_token: { owner: sql`s.owner_id`, workspace: sql`s.workspace_id` },
};

const isOwnerOf = (viewer: Viewer, workspace: SQL): SQL =>
  sql`exists (select from graphwarden.workspace_member v
               where v.workspace_id = ${workspace} and v.user_id = ${viewer.personId ?? null}::uuid and v.role = 'owner')`;

const isWithinLimit = ({ limit }: Viewer, workspace: SQL): SQL =>
  limit === undefined ? sql`true` : sql`coalesce(${workspace} = ${limit}::uuid, false)`;

const isOwnOrOfOwnWorkspace = (kind: TokenKind, viewer: Viewer): SQL => {
  const { owner, workspace } = tokenPlace[kind];
  return sql`(${owner} = ${viewer.personId ?? null}::uuid or ${isOwnerOf(viewer, workspace)})`;
};

/** Whether a token is the viewer's own, in a workspace that the viewer's credential is not blind to. */
export const isOwn = (kind: TokenKind, viewer: Viewer): SQL =>
  sql`(${tokenPlace[kind].owner} = ${viewer.personId ?? null}::uuid and ${isWithinLimit(viewer, tokenPlace[kind].workspace)})`;

/** Whether a viewer sees a token. An expression over `standingTokens` of its kind. */
export function isSeen(kind: TokenKind, viewer: Viewer): SQL {
  const isInSight = viewer.standing === 'user' ? isOwnOrOfOwnWorkspace(kind, viewer) : sql`true`;
  return sql`(${isWithinLimit(viewer, tokenPlace[kind].workspace)} and ${isInSight})`;
}

/** Whether a viewer may revoke a token. An expression over `standingTokens` of its kind. */
export function isRevocable(kind: TokenKind, viewer: Viewer): SQL {
  const { standing } = viewer;
  if (standing === 'admin' || standing === 'operator') return isSeen(kind, viewer);
  const byStanding = standing === 'manager' ? sql`u.role = 'user'` : sql`false`;
  return sql`(${isSeen(kind, viewer)} and (${isOwnOrOfOwnWorkspace(kind, viewer)} or ${byStanding}))`;
}

/** Whether a viewer may know of a workspace: a member does, and whoever has standing beyond that. */
export async function isWorkspaceSeen(db: Queryable, viewer: Viewer, id: string): Promise<boolean> {
  const mayLook =
    viewer.standing === 'user'
      ? sql`exists (select from graphwarden.workspace_member v where v.workspace_id = w.id and v.user_id = ${viewer.personId ?? null}::uuid)`
      : sql`true`;
  return await exists(
    db,
    sql`select from graphwarden.workspace w where w.id = ${id} and ${isWithinLimit(viewer, sql`w.id`)} and ${mayLook}`,
  );
}

/**
 * Whether a viewer may know of a person: of themselves, of members of the same workspace, of whoever has a token or
 * principal in a workspace the viewer owns; by standing of everybody.
 */
export async function isPersonSeen(db: Queryable, viewer: Viewer, id: string): Promise<boolean> {
  if (viewer.personId === id) return true;
  if (viewer.standing !== 'user')
    return await exists(db, sql`select from graphwarden.user_account where id = ${id}`);
  return await exists(
    db,
    sql`
    select from graphwarden.workspace_member mine
     where mine.user_id = ${viewer.personId ?? null}::uuid and ${isWithinLimit(viewer, sql`mine.workspace_id`)}
       and (exists (select from graphwarden.workspace_member o where o.workspace_id = mine.workspace_id and o.user_id = ${id})
         or (mine.role = 'owner' and (
              exists (select from graphwarden.api_token t where t.workspace_id = mine.workspace_id and t.user_id = ${id})
           or exists (select from graphwarden.service_principal s where s.workspace_id = mine.workspace_id and s.owner_id = ${id}))))`,
  );
}

/** Whether a viewer sees the tokens of a service principal. */
export async function isPrincipalSeen(db: Queryable, viewer: Viewer, id: string): Promise<boolean> {
  return await exists(
    db,
    sql`select from graphwarden.service_principal s where s.id = ${id} and ${isSeen('service_token', viewer)}`,
  );
}

async function exists(db: Queryable, select: SQL): Promise<boolean> {
  const found = await db.execute<{ exists: boolean }>(sql`select exists (${select}) as exists`);
  return found.rows[0]?.exists === true;
}
