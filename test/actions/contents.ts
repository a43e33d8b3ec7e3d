import type pg from 'pg';

type Table = { schema: string; name: string };

async function tables(pool: pg.Pool): Promise<Table[]> {
  const found = await pool.query<Table>(
    `SELECT schemaname AS schema, tablename AS name FROM pg_tables
      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2`,
  );
  return found.rows;
}

/** The statement that `contents` asks a database, by what it leaves out: no test that asks it makes a table meanwhile. */
const statements = new WeakMap<pg.Pool, Map<string, Promise<string>>>();

async function statementFor(pool: pg.Pool, but: readonly string[]): Promise<string> {
  const known = statements.get(pool) ?? new Map<string, Promise<string>>();
  statements.set(pool, known);
  const key = but.join(' ');
  const statement = known.get(key) ?? newStatement(pool, but);
  known.set(key, statement);
  return await statement;
}

async function newStatement(pool: pg.Pool, but: readonly string[]): Promise<string> {
  const names = (await tables(pool)).filter(
    ({ schema, name }) => schema === 'graphwarden' && !but.includes(name),
  );
  const selects = names.map(
    ({ name }) =>
      `SELECT '${name}' AS name, count(*) || ' rows ' || coalesce(sum(hash_record_extended(t, 0)), 0) AS rows
         FROM graphwarden.${name} t`,
  );
  return selects.join(' UNION ALL ');
}

/**
 * What the tables of schema graphwarden hold, as a number of rows and a digest of them for each: equal before and after
 * means that nothing was written. `but` names tables that may change. The digest adds up one hash a row, over all its
 * columns: neither text nor order is needed, which counts where a thousand tests look twice, as does a statement that
 * each connection plans once.
 */
export async function contents(
  pool: pg.Pool,
  { but = [] }: { but?: readonly string[] } = {},
): Promise<Record<string, string>> {
  const text = await statementFor(pool, but);
  const name = `contents ${but.join(' ')}`;
  const found = await pool.query<{ name: string; rows: string }>({ name, text });
  return Object.fromEntries(found.rows.map(({ name: table, rows }) => [table, rows]));
}

/** Every value of every row of every table, as text; bytea as hex. */
export async function dump(pool: pg.Pool): Promise<string> {
  const rows = await Promise.all(
    (await tables(pool)).map(({ schema, name }) =>
      pool.query<{ row: string }>(`SELECT to_jsonb(t)::text AS row FROM ${schema}.${name} t`),
    ),
  );
  return rows.flatMap((found) => found.rows.map(({ row }) => row)).join('\n');
}

/** In which spellings a secret, or the half of it that nobody may know, stands in a text; empty when it does not. */
export function spellingsIn(text: string, secret: string): string[] {
  // A signature may have a _ in it, and what stands behind that may be two letters long.
  const secretHalf = secret.split(secret.startsWith('eyJ') ? '.' : '_').at(-1) ?? secret;
  const spellings = [secret, secretHalf].flatMap((each) => [
    ['plain', each],
    ['hex', Buffer.from(each).toString('hex')],
    ['base64', Buffer.from(each).toString('base64')],
    ['base64url', Buffer.from(each).toString('base64url')],
  ]);
  return spellings
    .filter(([, spelling]) => spelling !== undefined && text.includes(spelling))
    .map(([how]) => how ?? '');
}

export async function countRows(
  pool: pg.Pool,
  table: string,
  where = 'true',
  values: unknown[] = [],
): Promise<number> {
  const found = await pool.query<{ rows: string }>(
    `SELECT count(*) AS rows FROM ${table} WHERE ${where}`,
    values,
  );
  return Number(found.rows[0]?.rows);
}

/** The one row that a statement finds; fails when it finds none or several. */
export async function oneRow(
  pool: pg.Pool,
  statement: string,
  values: readonly unknown[] = [],
): Promise<Readonly<Record<string, unknown>>> {
  const { rows } = await pool.query<Record<string, unknown>>(statement, [...values]);
  const [row] = rows;
  if (row === undefined || rows.length > 1) throw new Error(`${rows.length} rows, not one: ${statement}`);
  return row;
}
