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

/** By what a list is sorted: a value that is never null, and how a cursor holds it. */
interface Key {
  /** What is compared and sorted; a bare column can be answered by its index. */
  readonly value: SQL;
  /** The same as the text that a cursor holds. */
  readonly text: SQL;
  /** Whether a cursor can hold this text. */
  isText(text: string): boolean;
  /** The value of such a text. */
  valueOf(text: string): SQL;
}

interface Order {
  readonly key: Key;
  readonly descending: boolean;
}

/** Microseconds since 1970, as far as a bigint of this length reaches: the year 2286. */
const microseconds = /^-?\d{1,16}$/;

/** Sorts by a time that is never null, to the microsecond. */
export const timeKey = (at: SQL): Key => ({
  value: at,
  text: sql`(extract(epoch from ${at}) * 1000000)::bigint::text`,
  isText: (text) => microseconds.test(text),
  valueOf: (text) => sql`(timestamptz 'epoch' + ${text}::bigint * interval '1 microsecond')`,
});

/** Sorts by a time; null comes as if before all times. */
export const nullableTimeKey = (at: SQL): Key => {
  const key = timeKey(at);
  return {
    value: sql`coalesce(${at}, '-infinity')`,
    text: sql`coalesce(${key.text}, 'never')`,
    isText: (text) => text === 'never' || key.isText(text),
    valueOf: (text) => (text === 'never' ? sql`timestamptz '-infinity'` : key.valueOf(text)),
  };
};

/** Sorts by a name, ignoring case. */
export const nameKey = (name: SQL): Key => ({
  value: sql`lower(${name}) collate "C"`,
  text: sql`lower(${name})`,
  isText: () => true,
  valueOf: (text) => sql`${text}::text collate "C"`,
});

const defaultSize = 50;

/** A time as it comes out of a statement: text, which may be null. */
export const timeColumn = z.coerce.date();
export const nullableTime = z
  .string()
  .nullable()
  .transform((text) => (text === null ? null : new Date(text)));

const cursorColumns = z.object({ id: z.string(), cursor_key: z.string() });

/** No list is counted further than this: `totalCount` says "so many, or more" then. */
const countedUpTo = 100_000;

interface PagedQuery<Node> {
  /** What stands after SELECT; one column is `id`. */
  readonly columns: SQL;
  /** Everything from FROM on; with `id`, it ends in a condition. */
  readonly from: SQL;
  readonly order: Order;
  /** Reads a row, and drops what it does not name. */
  readonly node: z.ZodType<Node>;
  /**
   * The expression that `columns` call `id`, for a list that no index sorts. Its rows are then found by id and key alone
   * before any is dressed in its columns: PostgreSQL neither sorts all of the table for the few rows of a narrow
   * condition, in the hope to meet them early, nor drags every column through the sort; and the same rows are counted.
   */
  readonly id?: SQL;
}

/**
 * One page of the rows of a query, in the order of a key and then of the id, so that pages neither overlap nor leave a gap
 * however many rows have the same key. The key may speak of the tables of the query. A cursor that cannot be one of this
 * order is InvalidInput; one of another list begins somewhere, and shows no row that is not in this one.
 */
export async function readPage<Node>(
  db: Queryable,
  query: PagedQuery<Node>,
  { first, after }: PageRequest,
): Promise<Page<Node>> {
  const { order, from, node } = query;
  const size = first ?? defaultSize;
  const start = after == null ? sql`` : sql`where ${isBeyond(order, parseCursor(after, order.key))}`;
  const slice = sql`${start} order by l.sort_key ${directionOf(order)}, l.id ${directionOf(order)} limit ${size + 1}`;
  const found = await db.execute(query.id ? foundFirst(query, query.id, slice) : inOrder(query, slice));
  const rows = found.rows.slice(0, size);
  const last = cursorColumns.optional().parse(rows.at(-1));
  const counted = countColumn.safeParse(rows[0]);
  return {
    nodes: rows.map((row) => node.parse(row)),
    pageInfo: {
      hasNextPage: found.rows.length > size,
      endCursor: last === undefined ? null : cursorOf(last),
    },
    totalCount: counted.success ? counted.data.total_count : await countRows(db, from),
  };
}

const directionOf = ({ descending }: Order): SQL => (descending ? sql`desc` : sql`asc`);

const inOrder = ({ columns, from, order: { key } }: PagedQuery<unknown>, slice: SQL): SQL => sql`
  select * from (select ${columns}, ${key.value} as sort_key, ${key.text} as cursor_key ${from}) l ${slice}`;

const foundFirst = ({ columns, from, order }: PagedQuery<unknown>, id: SQL, slice: SQL): SQL => sql`
  with listed as materialized (select ${id} as id, ${order.key.value} as sort_key ${from}),
       page as materialized (select l.id from listed l ${slice})
  select ${columns}, ${order.key.value} as sort_key, ${order.key.text} as cursor_key,
         (select count(*)::int from (select from listed limit ${countedUpTo}) c) as total_count
         ${from} and ${id} = any (array(select page.id from page))
   order by sort_key ${directionOf(order)}, id ${directionOf(order)}`;

const countColumn = z.object({ total_count: z.int() });

async function countRows(db: Queryable, from: SQL): Promise<number> {
  const counted = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from (select 1 ${from} limit ${countedUpTo}) l`,
  );
  return counted.rows[0]?.count ?? 0;
}

interface Cursor {
  readonly id: string;
  readonly text: string;
}

const isBeyond = ({ key, descending }: Order, { id, text }: Cursor): SQL =>
  sql`(l.sort_key, l.id) ${descending ? sql`<` : sql`>`} (${key.valueOf(text)}, ${id}::uuid)`;

const cursorOf = ({ id, cursor_key: text }: z.infer<typeof cursorColumns>): string =>
  Buffer.from(`${id} ${text}`, 'utf8').toString('base64url');

const cursorShape = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}) ([^\0]*)$/s;

function parseCursor(cursor: string, key: Key): Cursor {
  const [, id, text] = cursorShape.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (id === undefined || text === undefined || !key.isText(text))
    throw refusal('InvalidInput', 'after: must be a cursor that this list gave.');
  return { id, text };
}

/** Whether a text contains another, ignoring case; no text asks for nothing. Wildcards in it mean themselves. */
export const contains = (column: SQL, search: string | null | undefined): SQL =>
  search == null || search === '' ? sql`true` : sql`position(lower(${search}) in lower(${column})) > 0`;
