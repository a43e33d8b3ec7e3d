import { type Fragment, identifier, join, qualified, raw, sql } from '../fragment.js';
import { MetadataError } from '../metadata-error.js';
import type { BoolExp, TableName } from '../model.js';
import type { EffectiveInsert, EffectiveUpdate } from './effective.js';
import { compileAsked, compileExpression, compileWritable } from './expression.js';
import { type Relation, inWords } from './relations.js';
import { type Compilation, type Row, columnOf, permissionScope } from './scope.js';
import {
  type RowValues,
  answering,
  answeringNothing,
  assignments,
  given,
  mayWrite,
  presets,
} from './written-rows.js';

/** What becomes of a row that is there already, by a unique constraint. */
export interface OnConflict {
  readonly constraint: string;
  /** Columns that take the new row's value; none leaves the row that is there as it is. */
  readonly updateColumns: readonly string[];
  readonly where?: BoolExp;
}

export interface InsertRequest {
  readonly table: TableName;
  readonly rows: readonly RowValues[];
  readonly onConflict?: OnConflict;
}

/** A row's permissions; that to update is asked for only where a conflict would update. */
interface Permissions {
  readonly insert: EffectiveInsert;
  readonly update: () => EffectiveUpdate;
}

export function compileInsert(
  compilation: Compilation,
  relation: Relation,
  { rows, onConflict }: InsertRequest,
  permissions: Permissions,
): Fragment {
  const row: Row = { relation, alias: compilation.newAlias() };
  const holds = check(compilation, row, onConflict, permissions);
  if (rows.length === 0) return answeringNothing(compilation, row);
  const write = join(
    [
      sql`INSERT INTO ${qualified(relation.name)} AS ${row.alias} ${values(compilation, row, rows, permissions.insert)}`,
      ...(onConflict === undefined ? [] : [conflict(compilation, row, onConflict, permissions)]),
    ],
    ' ',
  );
  return answering(compilation, row, write, holds);
}

/** `(columns) VALUES (…), …`: presets in every row, DEFAULT for what a row does not name and another one does. */
function values(
  compilation: Compilation,
  row: Row,
  rows: readonly RowValues[],
  permission: EffectiveInsert,
): Fragment {
  const preset = presets(compilation, row, permission);
  const named = new Set([...preset.keys(), ...rows.flatMap((each) => Object.keys(each))]);
  // VALUES needs a column, and every column takes its default.
  const columns = named.size === 0 ? [...row.relation.columns.keys()].slice(0, 1) : [...named];
  const lines = rows.map((each) => {
    const line = new Map(
      Object.entries(each).map(([name, value]) => [name, given(compilation, row, permission, name, value)]),
    );
    const cells = columns.map((name) => preset.get(name) ?? line.get(name) ?? raw('DEFAULT'));
    return sql`(${join(cells, ', ')})`;
  });
  return sql`(${join(columns.map(identifier), ', ')}) VALUES ${join(lines, ', ')}`;
}

/** `ON CONFLICT …`: rows that the filter of updates keeps off are passed over, without a word. */
function conflict(
  compilation: Compilation,
  row: Row,
  { constraint, updateColumns, where }: OnConflict,
  permissions: Permissions,
): Fragment {
  const { catalog, name } = row.relation;
  if (!catalog.uniqueKeys.some((key) => key.name === constraint))
    throw new MetadataError('invalid-request', `${inWords(name)} has no unique constraint "${constraint}"`);
  const on = sql`ON CONFLICT ON CONSTRAINT ${identifier(constraint)} DO`;
  if (updateColumns.length === 0) return sql`${on} NOTHING`;
  const permission = permissions.update();
  const taken = updateColumns.map((column) => {
    mayWrite(compilation, row, permission, column);
    return [column, sql`EXCLUDED.${identifier(column)}`] as const;
  });
  const set = new Map([...taken, ...presets(compilation, row, permission)]);
  return sql`${on} UPDATE SET ${assignments(set)} WHERE ${compileWritable(compilation, row, permission)} AND ${compileAsked(compilation, row, where)}`;
}

/** Of a row that was there, the check of updates holds; without one it is the check of inserts. */
function check(
  compilation: Compilation,
  row: Row,
  onConflict: OnConflict | undefined,
  permissions: Permissions,
): Fragment {
  const { insert } = permissions;
  const ofInserts = compileExpression(permissionScope(compilation, row, insert, 'check'), insert.check);
  if (onConflict === undefined || onConflict.updateColumns.length === 0) return ofInserts;
  const update = permissions.update();
  if (update.check === null) return ofInserts;
  const ofUpdates = compileExpression(permissionScope(compilation, row, update, 'check'), update.check);
  // A row that this very statement made has never been locked or deleted by another.
  return sql`(CASE WHEN ${columnOf(row, 'xmax')} = 0 THEN ${ofInserts} ELSE ${ofUpdates} END)`;
}
