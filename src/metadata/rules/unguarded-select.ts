import { isAccessView } from '../policy/access-views.js';
import { sessionVariable } from '../session-variables.js';
import type { BoolExp, Json, TableName } from '../model.js';
import type { Rule, RuleContext } from './context.js';
import { branchesOf, existsTarget, isObject, keyword, whereOf } from './walk.js';

/**
 * A select that asks no access view goes on in an open subscription after the credential was revoked. Role `public` has
 * no credential that could be.
 */
export const unguardedSelect: Rule = (permission, table, context) => {
  if (permission.operation !== 'select' || permission.role === 'public') return [];
  if (isGuarded(permission.filter, table, context)) return [];
  const what = `${permission.role} selects without an access view and without live_credential, even once the credential was revoked`;
  return [{ part: 'filter', what, mend: 'say how the rows are reached: `within`, `is` or `library`' }];
};

/** Whether no row passes without a live credential that an access view finds by a session variable. */
function isGuarded(expression: BoolExp, table: TableName, context: RuleContext): boolean {
  return Object.entries(expression).some(([key, value]) => {
    switch (keyword(key)) {
      case '_and':
        return branchesOf(value).some((each) => isGuarded(each, table, context));
      case '_or':
        return branchesOf(value).every((each) => isGuarded(each, table, context));
      case '_not':
        return false;
      case '_exists':
        return isGuardingExists(existsTarget(value), whereOf(value), context);
      default: {
        const relationship = context.tracked(table)?.relationships.find(({ name }) => name === key);
        const target = relationship && context.joined(table, relationship)?.target;
        return isObject(value) && isGuardingExists(target, value, context);
      }
    }
  });
}

const isGuardingExists = (target: TableName | undefined, where: BoolExp, context: RuleContext): boolean =>
  target !== undefined && (isAccessView(target) ? namesCredential(where) : isGuarded(where, target, context));

/** `_and` and single conditions; anything cleverer does not count. */
const namesCredential = (where: BoolExp): boolean =>
  Object.entries(where).some(([key, value]) =>
    keyword(key) === '_and'
      ? branchesOf(value).some(namesCredential)
      : ['credential_id', 'token_id'].includes(key) && isComparedWithVariable(value),
  );

const isComparedWithVariable = (value: Json): boolean => {
  const compared = isObject(value) ? (value['_eq'] ?? value['$eq']) : value;
  return sessionVariable(compared)?.endsWith('-id') === true;
};
