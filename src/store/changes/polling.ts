import { type Ear, type Told, connect } from './ear.js';

/** What more transactions than this have changed between two looks is not told one by one. */
const most = 10_000;

/**
 * What was recorded since a number, and the number of the latest, in one snapshot. Numbers have no gaps: whoever commits a
 * change holds the counter until the commit. All that one transaction changed has one number.
 */
const since = `
  select (extract(epoch from clock_timestamp()) * 1000)::float8 as now, n.last::float8 as last, c.*
    from graphwarden.change_number n
   cross join lateral (
         select count(distinct number)::float8 as transactions, coalesce(array_agg(subject order by number), '{}') as subjects
           from graphwarden.credential_change
          where number > $1::bigint and number <= n.last and n.last - $1::bigint <= ${most}) c`;

interface Found {
  readonly now: number;
  readonly last: number;
  readonly transactions: number;
  readonly subjects: readonly string[];
}

/**
 * Has changes recorded from now on. The lock waits for transactions that have already looked, and found that nothing is to
 * be recorded: without it, a change that commits just now could go untold.
 */
const switchOn = `
  begin;
  lock table graphwarden.change_number in share row exclusive mode;
  insert into graphwarden.change_number default values on conflict do nothing;
  commit`;

/** Looks for changes in a table, where nothing can be listened to. What was missed is noticed, and then everything is forgotten. */
export async function poll({ url }: { readonly url: string }, told: Told): Promise<Ear> {
  const { client, close } = await connect(url, 'graphwarden changes');
  async function look(after: number): Promise<Found> {
    const found = await client.query<Found>(since, [after]);
    const [row] = found.rows;
    if (row === undefined) throw new Error('changes are not recorded: graphwarden.change_number has no row');
    return row;
  }
  async function start(): Promise<number> {
    await client.query(switchOn);
    return (await look(Number.MAX_SAFE_INTEGER)).last;
  }
  let latest = await start().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  return {
    close,
    async beat() {
      const { now, last, transactions, subjects } = await look(latest);
      if (transactions === last - latest) subjects.forEach(told.changed);
      else told.forget();
      latest = last;
      return now;
    },
  };
}
