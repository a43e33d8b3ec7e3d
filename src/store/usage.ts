import { sql } from 'drizzle-orm';
import type { Transaction } from './database.js';
import { type TokenKind, tokenTables } from './token-tables.js';

/** The use of one credential since the last flush. Times only ever move forwards in the database. */
export interface CredentialUse {
  readonly id: string;
  readonly kind: 'session' | 'api_token' | 'service_token';
  readonly lastUsedAt: Date | undefined;
  readonly previousLastUsedAt: Date | undefined;
  readonly address: string | undefined;
}

export interface UsageCount {
  readonly credentialId: string;
  readonly hour: Date;
  readonly outcome: string;
  readonly requests: number;
}

export interface Redigest {
  readonly id: string;
  readonly kind: TokenKind;
  readonly previous: boolean;
  readonly digestKeyId: string;
  readonly digest: Buffer;
  readonly oldDigest: Buffer;
}

/** Adds counts of requests. Rows are in the order of their key, so that replicas do not deadlock. */
export async function addUsageCounts(db: Transaction, counts: readonly UsageCount[]): Promise<void> {
  await db.execute(sql`
    insert into graphwarden.credential_usage as u (credential_id, hour, outcome, requests)
    select c."credentialId", c.hour, c.outcome, c.requests
      from jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as c("credentialId" uuid, hour timestamptz, outcome text, requests bigint)
     order by 1, 2, 3
    on conflict (credential_id, hour, outcome) do update set requests = u.requests + excluded.requests`);
}

/** Writes down when and where from tokens were last used, only forwards. */
export async function touchTokens(
  db: Transaction,
  kind: TokenKind,
  uses: readonly CredentialUse[],
): Promise<void> {
  await db.execute(sql`
    with used as (
      select u.* from jsonb_to_recordset(${JSON.stringify(uses)}::jsonb)
        as u(id uuid, "lastUsedAt" timestamptz, "previousLastUsedAt" timestamptz, address inet)),
    locked as (select t.id from ${tokenTables[kind]} t join used using (id) order by t.id for no key update of t)
    update ${tokenTables[kind]} t
       set last_used_at = greatest(t.last_used_at, used."lastUsedAt"),
           last_used_address = case when used."lastUsedAt" >= coalesce(t.last_used_at, '-infinity') then coalesce(used.address, t.last_used_address) else t.last_used_address end,
           previous_last_used_at = case when t.previous_token_id is null then t.previous_last_used_at else greatest(t.previous_last_used_at, used."previousLastUsedAt") end
      from used join locked using (id) where t.id = used.id`);
}

/**
 * Writes down when sessions were last seen, only forwards; each sighting moves the idle end, never past the absolute
 * one, and not of a session whose idle end has come: what was refused once stays refused.
 */
export async function touchSessions(
  db: Transaction,
  uses: readonly CredentialUse[],
  idleSeconds: number,
): Promise<void> {
  await db.execute(sql`
    with used as (select u.* from jsonb_to_recordset(${JSON.stringify(uses)}::jsonb) as u(id uuid, "lastUsedAt" timestamptz)),
    locked as (select s.id from graphwarden.user_session s join used using (id) order by s.id for no key update of s)
    update graphwarden.user_session s
       set last_seen_at = greatest(s.last_seen_at, used."lastUsedAt"),
           idle_expires_at = greatest(s.idle_expires_at, least(s.expires_at, used."lastUsedAt" + make_interval(secs => ${idleSeconds})))
      from used join locked using (id) where s.id = used.id and s.idle_expires_at > now()`);
}

/** Replaces a digest made by an older key, if it is still the one that was seen. */
export async function replaceDigest(
  db: Transaction,
  { id, kind, previous, digestKeyId, digest, oldDigest }: Redigest,
): Promise<void> {
  const set = previous
    ? sql`previous_digest = ${digest}, previous_digest_key_id = ${digestKeyId}`
    : sql`digest = ${digest}, digest_key_id = ${digestKeyId}`;
  const still = previous ? sql`previous_digest = ${oldDigest}` : sql`digest = ${oldDigest}`;
  await db.execute(
    sql`update ${tokenTables[kind]} set ${set} where id = ${id} and ${still} and revoked_at is null`,
  );
}
