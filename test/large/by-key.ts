import type pg from 'pg';
import { type Statement, bound, identifier, join, sql } from '../../src/metadata/fragment.js';
import { asRows } from './hasura-text.js';
import { arrayText } from './literals.js';

interface Answer {
  readonly root?: readonly Readonly<Record<string, unknown>>[];
}

/** The entries that a statement answers with, asked for by their keys and without any permission. */
export async function sameEntriesByKey(client: pg.Client, { text, values }: Statement): Promise<Statement> {
  const { rows } = await client.query<Answer>(text, values);
  const answer = rows[0]?.root ?? [];
  const [first] = answer;
  if (first === undefined) throw new Error('there are no entries to be asked for by key');
  const columns = join(Object.keys(first).map(identifier), ', ');
  const ids = bound(arrayText(answer.map(({ id }) => String(id))));
  return asRows(
    sql`SELECT ${columns} FROM public.oplog_entry WHERE id = ANY (${ids}::uuid[]) ORDER BY id LIMIT 100`,
  );
}
