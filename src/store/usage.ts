import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from './database.js';
import { type TokenKind, tokenTables } from './token-tables.js';
import { type AddressUse, addAddresses } from './usage-addresses.js';

/** Requests of one hour with one outcome; `hour` is its beginning, in milliseconds. */
export interface UsageCount {
  readonly hour: number;
  readonly outcome: string;
  readonly requests: number;
}

/** A digest by the active key, in place of one by an older key. */
export interface Renewal {
  readonly digestKeyId: string;
  readonly digest: Buffer;
  readonly oldDigest: Buffer;
}

/** What became of one credential since the last flush; times are in milliseconds. */
export interface CredentialUsage {
  readonly id: string;
  readonly kind: 'session' | TokenKind;
  readonly lastUsedAt: number | undefined;
  readonly previousLastUsedAt: number | undefined;
  /** Where the current secret was last used, if that is known. */
  readonly address: string | undefined;
  /** The latest that it was accepted from, by either secret; in no order. */
  readonly addresses: readonly AddressUse[];
  readonly renewal: Renewal | undefined;
  readonly previousRenewal: Renewal | undefined;
  readonly counts: readonly UsageCount[];
}

/**
 * Writes usage in one statement: counts add up, times only move forwards, digests are renewed. What is no longer there
 * is passed over.
 *
 * Rows that outlive a statement are locked in one order everywhere, so that nobody waits in a circle: workspaces, service
 * principals, people, API tokens, service tokens, sessions, and those of one kind by their ids. The parts of a statement
 * run in no order of their own. So each part that locks counts the rows of those before it: no row of it is locked until
 * they are done. What is updated then is locked already. Counts of requests come first, then addresses; nobody but a flush
 * waits for those.
 */
export async function writeUsage(
  db: Queryable,
  usages: readonly CredentialUsage[],
  idleSeconds: number,
): Promise<void> {
  const used = (kind: CredentialUsage['kind']): UsedRow[] =>
    usages.filter((usage) => usage.kind === kind && isUse(usage)).map(usedRow);
  const [apiTokens, serviceTokens, sessions] = [used('api_token'), used('service_token'), used('session')];
  await db.execute(sql`
    with counted as (${addCounts(usages)}),
    seen as (${addAddresses(usages, 'counted')}),
    locked_api_token as (${lock(tokenTables.api_token, apiTokens, ['counted', 'seen'])}),
    locked_service_token as (${lock(tokenTables.service_token, serviceTokens, ['counted', 'seen', 'locked_api_token'])}),
    locked_session as (${lock(sql`graphwarden.user_session`, sessions, ['counted', 'seen', 'locked_api_token', 'locked_service_token'])}),
    touched_api_token as (${touchTokens('api_token', apiTokens.some(isRenewed))}),
    touched_service_token as (${touchTokens('service_token', serviceTokens.some(isRenewed))})
    ${touchSessions(idleSeconds)}`);
}

/** Rows are in the order of their key, so that replicas do not wait for each other in a circle. */
function addCounts(usages: readonly CredentialUsage[]): SQL {
  const rows = usages.flatMap(({ id, counts }) => counts.map((count) => ({ id, ...count })));
  return sql`
    insert into graphwarden.credential_usage as u (credential_id, hour, outcome, requests)
    select c.id, to_timestamp(c.hour / 1000), c.outcome, c.requests
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c(id uuid, hour double precision, outcome text, requests bigint)
     order by 1, 2, 3
    on conflict (credential_id, hour, outcome) do update set requests = u.requests + excluded.requests
    returning 1`;
}

const isUse = ({ lastUsedAt, previousLastUsedAt }: CredentialUsage): boolean =>
  lastUsedAt !== undefined || previousLastUsedAt !== undefined;

type UsedRow = ReturnType<typeof usedRow>;
const usedRow = ({ renewal, previousRenewal, ...usage }: CredentialUsage) => ({
  id: usage.id,
  at: usage.lastUsedAt,
  previous_at: usage.previousLastUsedAt,
  address: usage.address,
  ...(renewal && {
    digest_key_id: renewal.digestKeyId,
    digest: hex(renewal.digest),
    old_digest: hex(renewal.oldDigest),
  }),
  ...(previousRenewal && {
    previous_digest_key_id: previousRenewal.digestKeyId,
    previous_digest: hex(previousRenewal.digest),
    old_previous_digest: hex(previousRenewal.oldDigest),
  }),
});
const hex = (digest: Buffer): string => `\\x${digest.toString('hex')}`;
const isRenewed = (row: UsedRow): boolean => 'digest' in row || 'previous_digest' in row;

/** Locks the rows that were used, in the order of their ids, when the parts before are done. */
function lock(table: SQL, rows: readonly UsedRow[], after: readonly string[]): SQL {
  const done = sql.join(
    after.map((part) => sql`(select count(*) from ${sql.identifier(part)})`),
    sql` + `,
  );
  return sql`
    select u.*, to_timestamp(u.at / 1000) as used_at, to_timestamp(u.previous_at / 1000) as previous_used_at
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as u(
             id uuid, at double precision, previous_at double precision, address inet,
             digest_key_id text, digest bytea, old_digest bytea,
             previous_digest_key_id text, previous_digest bytea, old_previous_digest bytea)
      join ${table} t on t.id = u.id
     where ${done} >= 0
     order by t.id for no key update of t`;
}

/** When and where from tokens were last used. Digests are not named unless there is one to renew. */
function touchTokens(kind: TokenKind, renews: boolean): SQL {
  return sql`
    update ${tokenTables[kind]} t
       set last_used_at = greatest(t.last_used_at, u.used_at),
           last_used_address = case when u.used_at >= coalesce(t.last_used_at, '-infinity') then coalesce(u.address, t.last_used_address) else t.last_used_address end,
           previous_last_used_at = case when t.previous_token_id is null then t.previous_last_used_at else greatest(t.previous_last_used_at, u.previous_used_at) end
           ${renews ? sql`, ${renew('digest')}, ${renew('previous_digest')}` : sql``}
      from ${sql.identifier(`locked_${kind}`)} u where t.id = u.id`;
}

/** A digest gives way only while it is the one that was seen, and its token lives. */
function renew(name: 'digest' | 'previous_digest'): SQL {
  const [digest, keyId, old] = [name, `${name}_key_id`, `old_${name}`].map((column) =>
    sql.identifier(column),
  );
  const isDue = sql`t.revoked_at is null and t.${digest} = u.${old}`;
  return sql`
           ${digest} = case when ${isDue} then u.${digest} else t.${digest} end,
           ${keyId} = case when ${isDue} then u.${keyId} else t.${keyId} end`;
}

/**
 * When sessions were last seen. Each sighting moves the idle end, never past the absolute one, and not of a session whose
 * idle end has come: what was refused once stays refused.
 */
function touchSessions(idleSeconds: number): SQL {
  return sql`
    update graphwarden.user_session s
       set last_seen_at = greatest(s.last_seen_at, u.used_at),
           idle_expires_at = greatest(s.idle_expires_at, least(s.expires_at, u.used_at + make_interval(secs => ${idleSeconds})))
      from locked_session u where s.id = u.id and s.idle_expires_at > now()`;
}
