import { type SQL, sql } from 'drizzle-orm';
import type { TokenKind } from './token-tables.js';

/**
 * For FROM: tokens `t` with what decides whether the auth hook would take them: the person `u` behind them (for a service
 * token the owner of its principal `s`), that person's membership `m` of the workspace, and the policy `p`.
 */
export const standingTokens: Readonly<Record<TokenKind, SQL>> = {
  api_token: sql`graphwarden.api_token t
    join graphwarden.user_account u on u.id = t.user_id
    left join graphwarden.workspace_member m on m.workspace_id = t.workspace_id and m.user_id = t.user_id
    left join graphwarden.credential_policy p on true`,
  service_token: sql`graphwarden.service_token t
    join graphwarden.service_principal s on s.id = t.principal_id
    join graphwarden.user_account u on u.id = s.owner_id
    left join graphwarden.workspace_member m on m.workspace_id = s.workspace_id and m.user_id = s.owner_id
    left join graphwarden.credential_policy p on true`,
};

const unlessOver = (reasons: SQL): SQL =>
  sql`case when t.revoked_at is not null or t.expires_at <= now() then null ${reasons} end`;

/**
 * Why the auth hook refuses a token that is live by its own row, in the order of its checks; null when it takes it, and
 * for a token that is over anyway. An expression over `standingTokens` of its kind.
 */
export const blockedBy: Readonly<Record<TokenKind, SQL>> = {
  api_token: unlessOver(sql`
    when coalesce('api_token' = any (p.frozen_kinds), true) then 'frozen'
    when not u.is_active then 'user_inactive'
    when t.workspace_id is not null and coalesce(m.role, 'guest') = 'guest' then 'workspace_left'`),
  service_token: unlessOver(sql`
    when coalesce('service_token' = any (p.frozen_kinds), true) then 'frozen'
    when not s.is_active then 'principal_inactive'
    when not u.is_active then 'owner_inactive'
    when coalesce(m.role, 'guest') = 'guest' then 'owner_left_workspace'`),
};
