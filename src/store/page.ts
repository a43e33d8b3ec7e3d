import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { refusal } from '../errors.js';
import type { Queryable } from './database.js';

/** How a list is cut into pages. `after` is the cursor that the page before gave. */
export interface PageRequest {
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

export interface Page<Node> {
  readonly nodes: Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
}

interface Order {
  /** A text that sorts as the list shall; never null. Times by `timeKey`, names by `nameKey`. */
  readonly key: SQL;
  readonly descending: boolean;
}

/** A time as a text that sorts like it; null sorts as if before all times. */
export const timeKey = (at: SQL): SQL =>
  sql`coalesce(to_char(${at} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), '')`;

/** A name as a text that sorts ignoring case. */
export const nameKey = (name: SQL): SQL => sql`lower(${name})`;

const defaultSize = 50;

/** A time as it comes out of a statement: text, which may be null. */
export const timeColumn = z.coerce.date();
export const nullableTime = z
  .string()
  .nullable()
  .transform((text) => (text === null ? null : new Date(text)));

const cursorColumns = z.object({ id: z.string(), sort_key: z.string() });

/**
 * One page of the rows of a query that has a column `id`, in the order of a key and then of the id, so that pages neither
 * overlap nor leave a gap however many rows have the same key. `columns` stand after SELECT, `from` is everything from
 * FROM on, and the key may speak of its tables; `totalCount` counts all of it. Each row is read by `node`, which drops what
 * it does not name. Refuses, with InvalidInput, a cursor that this list did not give.
 */
export async function readPage<Node>(
  db: Queryable,
  query: { readonly columns: SQL; readonly from: SQL; readonly order: Order; readonly node: z.ZodType<Node> },
  { first, after }: PageRequest,
): Promise<Page<Node>> {
  const { columns, from, order, node } = query;
  const size = first ?? defaultSize;
  const cursor = after == null ? undefined : parseCursor(after);
  const direction = order.descending ? sql`desc` : sql`asc`;
  const beyond = order.descending ? sql`<` : sql`>`;
  const start =
    cursor === undefined
      ? sql``
      : sql`where (l.sort_key collate "C", l.id) ${beyond} (${cursor.key} collate "C", ${cursor.id}::uuid)`;
  const found = await db.execute(sql`
    select * from (select ${columns}, (${order.key}) as sort_key ${from}) l ${start}
     order by l.sort_key collate "C" ${direction}, l.id ${direction} limit ${size + 1}`);
  const counted = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from (select ${columns} ${from}) l`,
  );
  const rows = found.rows.slice(0, size);
  const last = cursorColumns.optional().parse(rows.at(-1));
  return {
    nodes: rows.map((row) => node.parse(row)),
    pageInfo: {
      hasNextPage: found.rows.length > size,
      endCursor: last === undefined ? null : cursorOf(last.sort_key, last.id),
    },
    totalCount: counted.rows[0]?.count ?? 0,
  };
}

const cursorOf = (key: string, id: string): string =>
  Buffer.from(`${id} ${key}`, 'utf8').toString('base64url');

const cursorShape = /^([0-9a-f-]{36}) ([^\0]*)$/s;

function parseCursor(text: string): { key: string; id: string } {
  const [, id, key] = cursorShape.exec(Buffer.from(text, 'base64url').toString('utf8')) ?? [];
  if (id === undefined || key === undefined || !uuidShape.test(id))
    throw refusal('InvalidInput', 'after: must be a cursor that this list gave.');
  return { id, key };
}

const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text contains another, ignoring case; no text asks for nothing. Wildcards in it mean themselves. */
export const contains = (column: SQL, search: string | null | undefined): SQL =>
  search == null || search === '' ? sql`true` : sql`position(lower(${search}) in lower(${column})) > 0`;
