import { sql } from 'drizzle-orm';
import type { Queryable } from './database.js';
import { type TokenKind, isIdle, isLiveToken, tokenTables } from './token-tables.js';

const actionNames: Readonly<Record<TokenKind, string>> = {
  api_token: 'revokeApiToken',
  service_token: 'revokeServiceToken',
};

interface IdleRevocation {
  /** Use that some replica has in memory and has not written yet: nothing is revoked so shortly after its time. */
  readonly graceSeconds: number;
  readonly limit: number;
}

/**
 * Revokes so many live tokens of a kind at most that were not used, in their current or their older text, for as long as the
 * policy says, counted from when their text was made if they never were; nothing when the policy says nothing. Each has its row in the
 * audit log. One statement: all of it or nothing. Tokens that somebody holds are left for the next time. Says of how many.
 */
export async function revokeIdleTokens(
  db: Queryable,
  kind: TokenKind,
  { graceSeconds, limit }: IdleRevocation,
): Promise<number> {
  const done = await db.execute(sql`
    with idle as materialized (
      select t.id, format('not used for %s days', p.idle_revocation_days) as reason
        from ${tokenTables[kind]} t cross join graphwarden.credential_policy p
       where ${isLiveToken} and p.idle_revocation_days is not null
         and ${isIdle(kind, sql`make_interval(days => p.idle_revocation_days, secs => ${graceSeconds})`)}
       limit ${limit} for no key update of t skip locked),
    ended as (
      update ${tokenTables[kind]} t set revoked_at = now(), revoked_by = null, revoked_reason = idle.reason
        from idle where t.id = idle.id and t.revoked_at is null
      returning t.id, t.name, t.revoked_reason)
    insert into graphwarden.audit_event (actor_kind, actor_name, action, subject_type, subject_id, detail)
    select 'operator', 'idle revocation', ${actionNames[kind]}, ${kind}, ended.id,
           jsonb_build_object('name', ended.name, 'reason', ended.revoked_reason, 'alreadyRevoked', false)
      from ended`);
  return done.rowCount ?? 0;
}
