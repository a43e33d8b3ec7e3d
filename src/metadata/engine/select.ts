import { type Fragment, bound, identifier, join, raw, sql } from '../fragment.js';
import { MetadataError } from '../metadata-error.js';
import type { BoolExp, TableName } from '../model.js';
import { callOf } from './computed-fields.js';
import type { EffectiveDelete, EffectiveSelect, EffectiveUpdate } from './effective.js';
import {
  compileAsked,
  compileFilter,
  compileWritable,
  notPermitted,
  readAs,
  readable,
} from './expression.js';
import { inWords } from './relations.js';
import { type Compilation, type Row, columnOf } from './scope.js';

export interface Order {
  readonly column: string;
  readonly direction?: 'asc' | 'desc';
  readonly nulls?: 'first' | 'last';
}

export interface SelectRequest {
  readonly table: TableName;
  /** Columns, and computed fields that are values; every column that the role may read where absent. */
  readonly columns?: readonly string[];
  readonly where?: BoolExp;
  readonly orderBy?: readonly Order[];
  readonly limit?: number;
  readonly offset?: number;
}

export interface CountRequest {
  readonly table: TableName;
  readonly where?: BoolExp;
  /** Those that it may read where absent; else those that its permission to write lets through. */
  readonly operation?: 'select' | 'update' | 'delete';
  /** How far to count. */
  readonly limit?: number;
}

/** Rows, as many as both the role's limit and the request's allow. */
export function compileSelect(compilation: Compilation, request: SelectRequest): Fragment {
  const row: Row = { relation: compilation.relations.find(request.table), alias: compilation.newAlias() };
  const permission = readable(compilation, row.relation);
  const filter = compileFilter(compilation, row, permission);
  const columns = (request.columns ?? permission.columns).map(
    (name) => sql`${read(compilation, row, permission, name)} AS ${identifier(name)}`,
  );
  const order = (request.orderBy ?? []).map(({ column, direction = 'asc', nulls }) => {
    const last = nulls === undefined ? '' : ` NULLS ${nulls === 'first' ? 'FIRST' : 'LAST'}`;
    return sql`${read(compilation, row, permission, column)} ${raw(`${direction === 'asc' ? 'ASC' : 'DESC'}${last}`)}`;
  });
  const limit = least(rows(permission.limit, 'limit'), rows(request.limit, 'limit'));
  const offset = rows(request.offset, 'offset');
  return join(
    [
      sql`SELECT ${join(columns, ', ')} ${from(compilation, row, filter, request.where)}`,
      ...(order.length === 0 ? [] : [sql`ORDER BY ${join(order, ', ')}`]),
      ...(limit === undefined ? [] : [sql`LIMIT ${bound(limit)}::bigint`]),
      ...(offset === undefined ? [] : [sql`OFFSET ${bound(offset)}::bigint`]),
    ],
    ' ',
  );
}

/**
 * How many rows there are for the role, whatever its limit and whether it may aggregate: one row with `count`. With a
 * permission to update or delete, how many of the rows it would let through.
 */
export function compileCount(
  compilation: Compilation,
  { table, where, limit }: CountRequest,
  writing?: EffectiveUpdate | EffectiveDelete,
): Fragment {
  const row: Row = { relation: compilation.relations.find(table), alias: compilation.newAlias() };
  const filter =
    writing === undefined
      ? compileFilter(compilation, row, readable(compilation, row.relation))
      : compileWritable(compilation, row, writing);
  const counted = from(compilation, row, filter, where);
  const most = rows(limit, 'limit');
  if (most === undefined) return sql`SELECT count(*)::float8 AS "count" ${counted}`;
  return sql`SELECT count(*)::float8 AS "count" FROM (SELECT ${counted} LIMIT ${bound(most)}::bigint) AS "counted"`;
}

/** `FROM … WHERE …`: the rows of the filter that the request asks for. */
const from = (compilation: Compilation, row: Row, filter: Fragment, where?: BoolExp): Fragment =>
  sql`FROM ${compilation.from(row.relation)} AS ${row.alias} WHERE ${filter} AND ${compileAsked(compilation, row, where)}`;

/** A column or computed field, as the role may read it. */
export function read(
  compilation: Compilation,
  row: Row,
  permission: EffectiveSelect,
  name: string,
): Fragment {
  const { columns, computedFields } = row.relation;
  if (permission.columns.includes(name)) {
    if (columns.has(name)) return readAs(compilation, row, permission, name, columnOf(row, name));
    const [place] = permission.parts.map((part) => part.place);
    const table = inWords(row.relation.name);
    throw new MetadataError('unknown-column', `${table} has no column "${name}"`, place);
  }
  const field = permission.computedFields.includes(name) ? computedFields.get(name) : undefined;
  if (field === undefined) throw notPermitted(compilation, row, name);
  const { call, rows } = callOf(compilation, row, field);
  if (rows !== undefined) throw new MetadataError('invalid-request', `"${name}" is no value but rows`);
  return readAs(compilation, row, permission, name, call);
}

/** A number of rows, if there is one. */
function rows(value: number | null | undefined, what: string): number | undefined {
  if (value == null) return undefined;
  if (!Number.isSafeInteger(value) || value < 0)
    throw new MetadataError('invalid-request', `${what} is a number of rows`);
  return value;
}

const least = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
