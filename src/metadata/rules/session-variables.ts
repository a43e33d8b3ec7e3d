import type { Json, TablePermission } from '../model.js';
import { sessionVariable, variablesFor } from '../session-variables.js';
import type { Finding, Rule } from './context.js';
import { leavesOf } from './walk.js';

/** A variable that the hook does not send with a role makes every request of that role fail. */
export const unsentVariable: Rule = (permission) => {
  const sent = variablesFor(permission.role);
  if (sent === undefined) return [];
  return partsOf(permission).flatMap(([part, value]) => {
    const variables = new Set([...leavesOf(value)].map(sessionVariable));
    return [...variables].flatMap((variable): Finding[] => {
      if (variable === undefined || sent.includes(variable)) return [];
      const isPerson = permission.role === 'service' && variable === 'x-hasura-user-id';
      const what = `${permission.operation} of ${permission.role} uses ${variable}, which the auth hook never sends with that role`;
      const mend = isPerson
        ? 'a service token is no person: give service a rule of its own'
        : `it sends ${sent.join(', ')}`;
      return [{ part, what, mend }];
    });
  });
};

/** What "every column" is grows with the table; the token of a program gets what was chosen for it. */
export const everyColumnForService: Rule = (permission) => {
  const isAll = permission.operation !== 'delete' && permission.columns === '*';
  if (permission.role !== 'service' || !isAll) return [];
  const what = `service may ${permission.operation} every column that there is and will be`;
  return [{ part: 'columns', what, mend: 'list the columns' }];
};

const partsOf = (permission: TablePermission): readonly (readonly ['filter' | 'check' | 'set', Json])[] => {
  switch (permission.operation) {
    case 'select':
    case 'delete':
      return [['filter', permission.filter]];
    case 'insert':
      return [
        ['check', permission.check],
        ['set', permission.set],
      ];
    case 'update':
      return [
        ['filter', permission.filter],
        ['check', permission.check ?? {}],
        ['set', permission.set],
      ];
  }
};
