import type { Json } from '../model.js';
import type { Rule } from './context.js';
import { conditionsOf, isObject, keyword } from './walk.js';

/**
 * Hasura lets a row pass whose check is NULL, so that a comparison with an empty column allows everything. Within
 * EXISTS a NULL is no, unless that is turned round.
 */
export const nullableInCheck: Rule = (permission, table, context) => {
  if (permission.operation !== 'insert' && permission.operation !== 'update') return [];
  const found = [...conditionsOf(permission.check ?? {}, table, context)].flatMap((condition) => {
    if (condition.kind !== 'column' || (condition.isWithinExists && !condition.isNegated)) return [];
    const column = context.column(condition.table, condition.column);
    return column?.isNullable === true && !isNullTest(condition.value) ? [column.name] : [];
  });
  return [...new Set(found)].map((column) => ({
    part: 'check',
    column,
    what: `the check of ${permission.operation} compares ${column}, which may be NULL, and a check of NULL passes`,
    mend: 'make the column NOT NULL, or preset it',
  }));
};

const isNullTest = (value: Json): boolean =>
  isObject(value) && Object.keys(value).every((operator) => keyword(operator) === '_is_null');
