import { type SQL, sql } from 'drizzle-orm';
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
  nullableTimeKey,
  timeKey,
} from './page.js';
import { type Viewer, isOwn, isSeen, tokenPlace } from './token-sight.js';
import { blockedBy, standingTokens } from './token-standing.js';
import { type TokenFilter, type TokenKind, tokenFilter, tokenStatus } from './token-tables.js';

/** By what lists of tokens are sorted; a leading minus turns the order round. */
export const tokenSorts = [
  'name',
  '-name',
  'createdAt',
  '-createdAt',
  'expiresAt',
  '-expiresAt',
  'lastUsedAt',
  '-lastUsedAt',
] as const;
export type TokenSort = (typeof tokenSorts)[number];

/** Which tokens are meant; what is absent narrows nothing. */
export interface TokenSelection {
  /** The workspace they lie in or are limited to. */
  readonly workspaceId?: string | null | undefined;
  /** The person behind them. */
  readonly personId?: string | null | undefined;
  /** Their service principal; API tokens have none. */
  readonly servicePrincipalId?: string | null | undefined;
  readonly status?: TokenFilter | null | undefined;
  /** A part of the name, of the username or of the principal's name; or how a public token id begins. */
  readonly search?: string | null | undefined;
}

/** The condition of a selection on tokens of a kind, over `standingTokens`. */
export function isSelected(kind: TokenKind, selection: TokenSelection): SQL {
  const { workspaceId, personId, servicePrincipalId, status, search } = selection;
  const { owner, workspace } = tokenPlace[kind];
  const equals = (column: SQL, id: string | null | undefined): SQL =>
    id == null ? sql`true` : sql`${column} = ${id}::uuid`;
  const principal = kind === 'service_token' ? equals(sql`t.principal_id`, servicePrincipalId) : sql`true`;
  return sql`${equals(workspace, workspaceId)} and ${equals(owner, personId)} and ${principal}
    and ${tokenFilter(status)} and ${isFound(kind, search)}`;
}

/** A public token id or how one begins, alone or as the beginning of a token's text, whose rest is looked at by nobody. */
const publicId = /^(?:gw(?:at|st)_)?([0-9a-f]{4,16})(?:_|$)/i;

/** Whether a token has what is looked for: in a name, or in front of its public id or that of its text before. */
function isFound(kind: TokenKind, search: string | null | undefined): SQL {
  const names = [sql`t.name`, sql`u.username`, ...(kind === 'service_token' ? [sql`s.name`] : [])];
  const [, prefix] = publicId.exec(search ?? '') ?? [];
  const begins = `${prefix?.toLowerCase() ?? ''}%`;
  const ids =
    prefix === undefined ? [] : [sql`t.token_id like ${begins} or t.previous_token_id like ${begins}`];
  return sql`(${sql.join([...names.map((name) => contains(name, search)), ...ids], sql` or `)})`;
}

/** Which tokens a list holds. */
export interface TokenList {
  readonly viewer: Viewer;
  readonly selection: TokenSelection;
  /** Whether it is of everybody whose tokens the viewer sees. */
  readonly everyone: boolean;
}

/**
 * Whether a token stands in a list, over `standingTokens`: what its viewer sees, but for people without standing only their
 * own, until they ask for everybody's, or for those of a workspace, a person or a principal.
 */
export function isListed(kind: TokenKind, { viewer, selection, everyone }: TokenList): SQL {
  const { workspaceId, personId, servicePrincipalId } = selection;
  const asksForMore = everyone || workspaceId != null || personId != null || servicePrincipalId != null;
  const isInSight = asksForMore || viewer.standing !== 'user' ? isSeen(kind, viewer) : isOwn(kind, viewer);
  return sql`${isInSight} and ${isSelected(kind, selection)}`;
}

const sortKeys = {
  name: nameKey(sql`t.name`),
  createdAt: timeKey(sql`t.created_at`),
  expiresAt: timeKey(sql`t.expires_at`),
  lastUsedAt: nullableTimeKey(sql`t.last_used_at`),
};

function orderOf(sort: TokenSort | null | undefined) {
  const [, minus, column] = /^(-?)(name|createdAt|expiresAt|lastUsedAt)$/.exec(sort ?? '-createdAt') ?? [];
  const key = z.enum(['name', 'createdAt', 'expiresAt', 'lastUsedAt']).parse(column);
  return { key: sortKeys[key], descending: minus === '-' };
}

const columns = {
  id: z.string(),
  tokenId: z.string(),
  name: z.string(),
  workspaceName: z.string().nullable(),
  status: z.string(),
  blockedBy: z.string().nullable(),
  createdAt: timeColumn,
  expiresAt: timeColumn,
  lastUsedAt: nullableTime,
  lastUsedAddress: z.string().nullable(),
  previousValidUntil: nullableTime,
  previousLastUsedAt: nullableTime,
  revokedAt: nullableTime,
  revokedBy: z.string().nullable(),
  revokedReason: z.string().nullable(),
};

const columnsOf = (kind: TokenKind): SQL => sql`
  t.id, t.token_id as "tokenId", t.name, w.name as "workspaceName", ${tokenStatus} as status, ${blockedBy[kind]} as "blockedBy",
  t.created_at as "createdAt", t.expires_at as "expiresAt", t.last_used_at as "lastUsedAt", host(t.last_used_address) as "lastUsedAddress",
  t.previous_valid_until as "previousValidUntil", t.previous_last_used_at as "previousLastUsedAt",
  t.revoked_at as "revokedAt", r.username as "revokedBy", t.revoked_reason as "revokedReason"`;

const tablesOf = (kind: TokenKind): SQL => sql`
  ${standingTokens[kind]}
  left join graphwarden.workspace w on w.id = ${tokenPlace[kind].workspace}
  left join graphwarden.user_account r on r.id = t.revoked_by`;

const apiTokenRow = z.object({
  ...columns,
  userId: z.string(),
  username: z.string(),
  userRole: z.enum(['user', 'manager', 'admin']),
  workspaceId: z.string().nullable(),
  scopes: z.array(z.string()).nullable(),
});
export type ListedApiToken = z.infer<typeof apiTokenRow>;
const apiTokenColumns = sql`${columnsOf('api_token')}, u.id as "userId", u.username, u.role as "userRole",
  t.workspace_id as "workspaceId", t.scopes`;

const serviceTokenRow = z.object({
  ...columns,
  servicePrincipalId: z.string(),
  servicePrincipalName: z.string(),
  workspaceId: z.string(),
  workspaceName: z.string(),
  ownerId: z.string(),
  ownerUsername: z.string(),
  createdBy: z.string().nullable(),
  allowedCidrs: z.array(z.string()).nullable(),
  rateLimitPerMinute: z.int().nullable(),
});
export type ListedServiceToken = z.infer<typeof serviceTokenRow>;
const serviceTokenColumns = sql`${columnsOf('service_token')}, s.id as "servicePrincipalId", s.name as "servicePrincipalName",
  s.workspace_id as "workspaceId", u.id as "ownerId", u.username as "ownerUsername", c.username as "createdBy",
  t.allowed_cidrs::text[] as "allowedCidrs", t.rate_limit_per_minute as "rateLimitPerMinute"`;
const serviceTokenTables = sql`${tablesOf('service_token')} left join graphwarden.user_account c on c.id = t.created_by`;

interface ListRequest extends TokenList {
  readonly sort: TokenSort | null | undefined;
}

/** A page of the API tokens that a viewer's list holds. */
export async function listApiTokens(
  db: Queryable,
  { sort, ...list }: ListRequest,
  page: PageRequest,
): Promise<Page<ListedApiToken>> {
  const from = sql`from ${tablesOf('api_token')} where ${isListed('api_token', list)}`;
  return await readPage(
    db,
    { columns: apiTokenColumns, from, order: orderOf(sort), node: apiTokenRow, id: sql`t.id` },
    page,
  );
}

/** A page of the service tokens that a viewer's list holds. */
export async function listServiceTokens(
  db: Queryable,
  { sort, ...list }: ListRequest,
  page: PageRequest,
): Promise<Page<ListedServiceToken>> {
  const from = sql`from ${serviceTokenTables} where ${isListed('service_token', list)}`;
  return await readPage(
    db,
    { columns: serviceTokenColumns, from, order: orderOf(sort), node: serviceTokenRow, id: sql`t.id` },
    page,
  );
}

/** An API token, if the viewer sees it. */
export async function findSeenApiToken(
  db: Queryable,
  viewer: Viewer,
  id: string,
): Promise<ListedApiToken | undefined> {
  const found = await db.execute(sql`
    select ${apiTokenColumns} from ${tablesOf('api_token')} where t.id = ${id} and ${isSeen('api_token', viewer)}`);
  return apiTokenRow.optional().parse(found.rows[0]);
}

/** A service token, if the viewer sees it. */
export async function findSeenServiceToken(
  db: Queryable,
  viewer: Viewer,
  id: string,
): Promise<ListedServiceToken | undefined> {
  const found = await db.execute(sql`
    select ${serviceTokenColumns} from ${serviceTokenTables} where t.id = ${id} and ${isSeen('service_token', viewer)}`);
  return serviceTokenRow.optional().parse(found.rows[0]);
}
