import { type Fragment, qualified, raw, sql } from '../fragment.js';
import { MetadataError } from '../metadata-error.js';
import type { BoolExp, TableName } from '../model.js';
import type { EffectiveDelete, EffectiveUpdate } from './effective.js';
import { compileAsked, compileExpression, compileWritable } from './expression.js';
import type { Relation } from './relations.js';
import { type Compilation, type Row, permissionScope } from './scope.js';
import { type RowValues, answering, assignments, given, presets } from './written-rows.js';

export interface UpdateRequest {
  readonly table: TableName;
  readonly set: RowValues;
  readonly where: BoolExp;
}

export interface DeleteRequest {
  readonly table: TableName;
  readonly where: BoolExp;
}

/** Rows that the filter keeps off are passed over, without a word; the check is about the rows as they are then. */
export function compileUpdate(
  compilation: Compilation,
  relation: Relation,
  { set, where }: UpdateRequest,
  permission: EffectiveUpdate,
): Fragment {
  const row: Row = { relation, alias: compilation.newAlias() };
  const values = new Map([
    ...Object.entries(set).map(
      ([name, value]) => [name, given(compilation, row, permission, name, value)] as const,
    ),
    ...presets(compilation, row, permission),
  ]);
  if (values.size === 0) throw new MetadataError('invalid-request', 'an update sets at least one column');
  const write = sql`UPDATE ${qualified(relation.name)} AS ${row.alias} SET ${assignments(values)} WHERE ${compileWritable(compilation, row, permission)} AND ${compileAsked(compilation, row, where)}`;
  const check =
    permission.check === null
      ? raw('TRUE')
      : compileExpression(permissionScope(compilation, row, permission, 'check'), permission.check);
  return answering(compilation, row, write, check);
}

export function compileDelete(
  compilation: Compilation,
  relation: Relation,
  { where }: DeleteRequest,
  permission: EffectiveDelete,
): Fragment {
  const row: Row = { relation, alias: compilation.newAlias() };
  const write = sql`DELETE FROM ${qualified(relation.name)} AS ${row.alias} WHERE ${compileWritable(compilation, row, permission)} AND ${compileAsked(compilation, row, where)}`;
  return answering(compilation, row, write, raw('TRUE'));
}
