import { type Fragment, identifier, join, raw, sql } from '../fragment.js';
import { MetadataError } from '../metadata-error.js';
import type { Json, Place, Presets } from '../model.js';
import { literal } from './literals.js';
import { scalar } from './operators.js';
import { type Relation, inWords } from './relations.js';
import { type Compilation, type Row, inside, permissionScope } from './scope.js';
import { read } from './select.js';

/** Values for columns, by their real names. */
export type RowValues = Readonly<Record<string, Json>>;

/**
 * The whole of a statement that writes: one row with `affected_rows`, `passes` and `returning`. `check` is about the rows
 * as they are now; one that is NULL passes, as in Hasura. What comes back of a row is what the role may read of its
 * columns, whether or not it may see the row.
 */
export function answering(compilation: Compilation, row: Row, write: Fragment, check: Fragment): Fragment {
  const permission = compilation.readable(row.relation);
  const names = permission?.columns ?? [];
  const columns = names.map((name, index) => ({
    name,
    alias: raw(`"_column_${index}"`),
    value: permission && read(compilation, row, permission, name),
  }));
  const returned = columns.map(({ alias, value }) => sql`, ${value ?? raw('NULL')} AS ${alias}`);
  const fields = columns.map(({ name, alias }) => sql`${alias} AS ${identifier(name)}`);
  const returning =
    permission === undefined
      ? raw('NULL::jsonb')
      : sql`(SELECT coalesce(jsonb_agg(to_jsonb("_fields")), '[]'::jsonb) FROM (SELECT ${join(fields, ', ')} FROM "_written") AS "_fields")`;
  return sql`WITH "_written" AS (${write} RETURNING ${check}::boolean AS "_check"${join(returned, '')}) SELECT count(*)::int AS "affected_rows", coalesce(bool_and("_check"), true) AS "passes", ${returning} AS "returning" FROM "_written"`;
}

/** The same where there is nothing to write. */
export const answeringNothing = ({ readable }: Compilation, { relation }: Row): Fragment =>
  raw(
    `SELECT 0 AS "affected_rows", true AS "passes", ${readable(relation) === undefined ? 'NULL' : "'[]'"}::jsonb AS "returning"`,
  );

/** What a role writes: columns that it may name, and those that its permission sets. */
interface Writing {
  readonly columns: readonly string[];
  readonly set: Presets;
  readonly place: Place;
}

/** The value that a request gives for a column. Throws where the role may not write it, as it may not where it is preset. */
export function given(
  compilation: Compilation,
  row: Row,
  { columns, set }: Pick<Writing, 'columns' | 'set'>,
  name: string,
  value: Json,
): Fragment {
  mayWrite(compilation, row, { columns, set }, name);
  const complain = (problem: string) => new MetadataError('invalid-request', `"${name}": ${problem}`);
  return literal(typeOf(row.relation, name), value, complain);
}

/** Throws where the role may not name the column in what it writes. */
export function mayWrite(
  { session }: Compilation,
  { relation }: Row,
  { columns, set }: Pick<Writing, 'columns' | 'set'>,
  name: string,
): void {
  if (columns.includes(name) && !Object.hasOwn(set, name)) return;
  throw new MetadataError(
    'column-not-permitted',
    `the role "${session.role}" may not write "${name}" of ${inWords(relation.name)}`,
  );
}

/** The values of the columns that the permission sets, by name. */
export function presets(compilation: Compilation, row: Row, permission: Writing): Map<string, Fragment> {
  const scope = permissionScope(compilation, row, permission, 'set');
  return new Map(
    Object.entries(permission.set).map(([name, value]) => {
      const here = inside(scope, name);
      return [name, scalar(here, typeOf(row.relation, name, here.place), value)];
    }),
  );
}

function typeOf(relation: Relation, name: string, place?: Place): string {
  const column = relation.columns.get(name);
  if (column !== undefined) return column.type;
  throw new MetadataError('unknown-column', `${inWords(relation.name)} has no column "${name}"`, place);
}

/** `column = value, …`. */
export const assignments = (values: ReadonlyMap<string, Fragment>): Fragment =>
  join(
    [...values].map(([name, value]) => sql`${identifier(name)} = ${value}`),
    ', ',
  );
