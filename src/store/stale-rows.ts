import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from './database.js';
import { keptAddresses } from './usage-addresses.js';

// Rows that nobody needs any more. The audit log and tokens are not among them: they stay for good.

interface StaleKind {
  readonly name: string;
  /** The rows, each by `key`, which is what the statement that gets rid of them finds them by. */
  readonly from: SQL;
  readonly key: SQL;
  readonly removal: SQL;
}

/** What is stale, by the database's clock. A session lasts 90 days beyond its end: so long a login is known at its address. */
const staleKinds = [
  {
    name: 'sessions',
    from: sql`graphwarden.user_session t where t.expires_at < now() - interval '90 days'`,
    key: sql`t.id`,
    removal: sql`delete from graphwarden.user_session t`,
  },
  {
    // The limiter library writes milliseconds.
    name: 'login throttle counters',
    from: sql`graphwarden.login_throttle t where t.expire < extract(epoch from now()) * 1000`,
    key: sql`t.key`,
    removal: sql`delete from graphwarden.login_throttle t`,
  },
  {
    name: 'usage counts',
    from: sql`graphwarden.credential_usage t where t.hour < now() - interval '400 days'`,
    key: sql`t.credential_id, t.hour, t.outcome`,
    removal: sql`delete from graphwarden.credential_usage t`,
  },
  {
    name: 'addresses beyond the latest',
    from: sql`graphwarden.credential_address t
      join (select a.credential_id, (array_agg(a.last_seen_at order by a.last_seen_at desc))[${keptAddresses}::int] as since
              from graphwarden.credential_address a group by 1 having count(*) > ${keptAddresses}) k
        on k.credential_id = t.credential_id and t.last_seen_at < k.since`,
    key: sql`t.credential_id, t.address`,
    removal: sql`delete from graphwarden.credential_address t`,
  },
  {
    // Only sessions go, and long after they were last accepted.
    name: 'addresses of sessions that are gone',
    from: sql`graphwarden.credential_address t
     where t.last_seen_at < now() - interval '90 days'
       and not exists (select from graphwarden.user_session s where s.id = t.credential_id)
       and not exists (select from graphwarden.api_token a where a.id = t.credential_id)
       and not exists (select from graphwarden.service_token a where a.id = t.credential_id)`,
    key: sql`t.credential_id, t.address`,
    removal: sql`delete from graphwarden.credential_address t`,
  },
  {
    // Whoever polls and comes this late begins anew.
    name: 'changes for those who poll',
    from: sql`graphwarden.credential_change t where t.at < now() - interval '1 hour'`,
    key: sql`t.number, t.subject`,
    removal: sql`delete from graphwarden.credential_change t`,
  },
  {
    name: 'one-time codes',
    from: sql`graphwarden.password_code t where t.expires_at < now()`,
    key: sql`t.user_id`,
    removal: sql`delete from graphwarden.password_code t`,
  },
  {
    name: 'unfinished enrolments',
    from: sql`graphwarden.second_factor t where t.confirmed_at is null and coalesce(t.pending_since, '-infinity') < now() - interval '1 day'`,
    key: sql`t.user_id`,
    removal: sql`delete from graphwarden.second_factor t`,
  },
  {
    name: 'unfinished changes of a second factor',
    from: sql`graphwarden.second_factor t where t.confirmed_at is not null and t.pending_since < now() - interval '1 day'`,
    key: sql`t.user_id`,
    removal: sql`update graphwarden.second_factor t set pending_sealed_secret = null, pending_key_id = null, pending_since = null`,
  },
] as const satisfies readonly StaleKind[];

export type StaleName = (typeof staleKinds)[number]['name'];

export const staleNames: readonly StaleName[] = staleKinds.map(({ name }) => name);

const kindNamed = (name: StaleName): StaleKind => {
  const found = staleKinds.find((kind) => kind.name === name);
  if (found === undefined) throw new Error(`nothing stale is called ${name}`);
  return found;
};

/** How many rows of a kind are stale. */
export async function countStaleRows(db: Queryable, name: StaleName): Promise<number> {
  const { from } = kindNamed(name);
  const found = await db.execute<{ count: number }>(sql`select count(*)::int as count from ${from}`);
  return found.rows[0]?.count ?? 0;
}

/**
 * Gets rid of so many stale rows of a kind at most, and says of how many. Rows that somebody holds are left for the next
 * time; one that was renewed meanwhile is no longer stale.
 */
export async function deleteStaleRows(db: Queryable, name: StaleName, limit: number): Promise<number> {
  const { from, key, removal } = kindNamed(name);
  const done = await db.execute(sql`
    with stale as materialized (select ${key} from ${from} limit ${limit} for update of t skip locked)
    ${removal} where (${key}) in (select * from stale)`);
  return done.rowCount ?? 0;
}
