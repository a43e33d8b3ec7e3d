import { type SQL, sql } from 'drizzle-orm';

/** The two kinds of opaque token; their tables have the columns of secret, overlap, use and revocation in common. */
export type TokenKind = 'api_token' | 'service_token';

/** Where tokens of a kind are, for statements that serve both. */
export const tokenTables: Readonly<Record<TokenKind, SQL>> = {
  api_token: sql`graphwarden.api_token`,
  service_token: sql`graphwarden.service_token`,
};

/** What a token is by its own row, in words people read; `expiring` ends within 7 days, as the SDL says too. */
export const tokenStatuses = ['active', 'expiring', 'expired', 'revoked'] as const;

/** The status of the token whose row is named `t`, by the database's clock. */
export const tokenStatus: SQL = sql`case when t.revoked_at is not null then 'revoked' when t.expires_at <= now() then 'expired' when t.expires_at <= now() + interval '7 days' then 'expiring' else 'active' end`;

/** Whether the token whose row is named `t` lives by its own row, by the database's clock. */
export const isLiveToken: SQL = sql`t.revoked_at is null and t.expires_at > now()`;

/** When the token whose row is named `t` was last used, by either of its texts, or else got its text. */
export const lastUse: SQL = sql`greatest(t.last_used_at, t.previous_last_used_at, t.rotated_at, t.created_at)`;

/**
 * Whether the token whose row is named `t` was not used for so long, by the policy whose row is named `p`: not while its kind
 * is frozen, and counted anew from the end of a freeze.
 */
export const isIdle = (kind: TokenKind, idle: SQL): SQL =>
  sql`${kind} <> all (p.frozen_kinds) and greatest(${lastUse}, p.thawed_at) <= now() - ${idle}`;

/** How lists of tokens can be narrowed: a status, `live` (active or expiring), or `unused` (live, not used for 90 days). */
export const tokenFilters = [...tokenStatuses, 'live', 'unused'] as const;
export type TokenFilter = (typeof tokenFilters)[number];

/** The condition of a filter on the token whose row is named `t`. */
export function tokenFilter(filter: TokenFilter | null | undefined): SQL {
  if (filter == null) return sql`true`;
  if (filter === 'live') return isLiveToken;
  if (filter === 'unused') return sql`${isLiveToken} and ${lastUse} <= now() - interval '90 days'`;
  return sql`${tokenStatus} = ${filter}`;
}
