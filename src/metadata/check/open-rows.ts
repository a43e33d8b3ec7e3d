import { sessionVariable } from '../session-variables.js';
import { askedBy } from './access-views.js';
import { isAnonymous } from './callers.js';
import { type Condition, conditionsIn, isAlways } from './condition.js';
import { type Examination, type Examined, deciding, gravity } from './examined.js';
import type { Found } from './finding.js';

/** Whether a permission reaches rows that are not its holder's, or for longer than its credential lives. */
export const openRows = (examination: Examination): Found[] =>
  examination.permissions.flatMap((examined) => {
    const decides = deciding(examined);
    if (decides === undefined || examined.permission.role === 'admin') return [];
    return openness(examination, examined, decides.condition);
  });

function openness(examination: Examination, examined: Examined, condition: Condition): Found[] {
  const { permission } = examined;
  const part = permission.operation === 'insert' ? 'check' : 'filter';
  const severity = gravity(examination, permission.role);
  if (isAlways(condition)) return always(examined, part, severity);
  if (isAnonymous(permission.role) || isGuarded(condition)) return [];
  if (permission.operation === 'select') {
    const message = `${permission.role} selects without an access view and without live_credential: in an open subscription, a revoked credential keeps its rows`;
    return [examined.found('unguarded-select', message, { part, severity })];
  }
  return unguardedWrite(examined, part, condition, severity);
}

function always(examined: Examined, part: 'filter' | 'check', severity: Found['severity']): Found[] {
  const { permission, tracked } = examined;
  const { operation, role } = permission;
  const isPublicWrite = isAnonymous(role) && operation !== 'select';
  if (operation === 'select' && tracked.isEnum) return [];
  if (operation === 'insert' && variablesIn(Object.values(permission.set)).length > 0) return [];
  const who = isAnonymous(role) ? `everybody, without a credential (${role}),` : `every ${role}`;
  const rows = operation === 'insert' ? 'any row' : 'every row';
  const message = `${who} may ${operation} ${rows}: the ${part} is always true`;
  return [examined.found('open-to-all', message, { part, severity: isPublicWrite ? 'error' : severity })];
}

/** A condition about rows alone is the same for everybody; one on the caller is not asked again of a revoked credential. */
function unguardedWrite(
  examined: Examined,
  part: 'filter' | 'check',
  condition: Condition,
  severity: Found['severity'],
): Found[] {
  const { permission } = examined;
  const { operation, role } = permission;
  const compared = [...conditionsIn(condition)].flatMap((each) =>
    each.kind === 'comparison' ? [each.value] : [],
  );
  const preset = 'set' in permission ? Object.values(permission.set) : [];
  const isOfCaller = variablesIn([...compared, ...(operation === 'insert' ? preset : [])]).length > 0;
  if (isOfCaller && severity !== 'error') return [];
  const message = isOfCaller
    ? `the ${part} of ${operation} asks no access view: on an open WebSocket, a revoked credential goes on writing`
    : `every ${role} may ${operation} the same rows: the ${part} says nothing of the caller`;
  return [examined.found('unguarded-write', message, { part, severity: isOfCaller ? 'warning' : severity })];
}

const variablesIn = (values: readonly unknown[]): string[] =>
  values.flatMap((value) => sessionVariable(value) ?? []);

/** Whether every row that fits is one that an access view knows; what is not understood is complained of elsewhere. */
function isGuarded(condition: Condition): boolean {
  switch (condition.kind) {
    case 'all':
      return condition.parts.some(isGuarded);
    case 'any':
      return condition.parts.every(isGuarded);
    case 'not':
    case 'comparison':
      return false;
    case 'related':
      return askedBy(condition) !== undefined || isGuarded(condition.where);
    case 'fault':
      return true;
  }
}
