import type { TableName } from '../model.js';
import type { Rule } from './context.js';
import { conditionsOf } from './walk.js';

/**
 * A check sees the database as it was before the statement, without the row: what reads the row's own table refuses
 * every new row, and lets a row go wherever its old self was allowed.
 */
export const checkThroughOwnTable: Rule = (permission, table, context) => {
  if (permission.operation !== 'insert' && permission.operation !== 'update') return [];
  const isOwn = ({ schema, name }: TableName): boolean => schema === table.schema && name === table.name;
  for (const condition of conditionsOf(permission.check ?? {}, table, context)) {
    if (condition.kind !== 'exists') continue;
    const { target } = condition;
    if (!isOwn(target) && context.table(target)?.readsTables.some(isOwn) !== true) continue;
    const own = `${table.schema}.${table.name}`;
    const what = `the check of ${permission.operation} goes through ${target.schema}.${target.name}, which reads ${own} itself, without the new row`;
    const mend = 'check through the parent of the row: `by: maintainer`, or another `within`';
    return [{ part: 'check', what, mend }];
  }
  return [];
};
