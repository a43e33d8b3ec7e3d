import { type Operator, isList, isObject, isOperator, operands, operatorNames, spelled } from '../grammar.js';
import type { Json } from '../model.js';
import { sessionVariable } from '../session-variables.js';
import type { Condition } from './condition.js';
import { didYouMean } from './nearest.js';
import { type Scope, columnFault, fault, inside } from './scope.js';

/** What is said of a column: operators, all of which must hold, or a value that it equals. */
export function comparisons(scope: Scope, column: string, value: Json, isComputed = false): Condition {
  const { at, table } = scope;
  const one = (here: Scope, operator: Operator, right: Json): Condition =>
    operandFault(here, operator, right) ?? {
      ...{ kind: 'comparison', at: here.at, table, column, isComputed, operator, value: right },
    };
  if (!isObject(value)) return one(scope, '_eq', value);
  const parts = Object.entries(value).map(([key, right]): Condition => {
    const here = inside(scope, key);
    const operator = spelled(key);
    if (!isOperator(operator)) return unknownOperator(here, key);
    return operator === '_cast' && isObject(right)
      ? castParts(here, column, right, isComputed)
      : one(here, operator, right);
  });
  return { kind: 'all', at, table, parts };
}

/** The operators on the column as another type: what they compare is still the column. */
const castParts = (
  scope: Scope,
  column: string,
  types: Readonly<Record<string, Json>>,
  isComputed: boolean,
): Condition => ({
  ...{ kind: 'all', at: scope.at, table: scope.table },
  parts: Object.entries(types).map(([type, value]) =>
    comparisons(inside(scope, type), column, value, isComputed),
  ),
});

function operandFault(scope: Scope, operator: Operator, value: Json): Condition | undefined {
  const misfit = (takes: string): Condition => fault(scope, 'wrong-operand', `${operator} takes ${takes}`);
  switch (operands[operator]) {
    case 'value':
      return literalFault(scope, value);
    case 'list':
      if (isList(value)) return literalFault(scope, value);
      return sessionVariable(value) === undefined ? misfit('an array') : undefined;
    case 'boolean':
      if (typeof value === 'boolean') return undefined;
      return misfit('true or false, as written: no session variable');
    case 'cast':
      return misfit('operators by type: _cast: { text: { … } }');
    default:
      return otherColumnFault(scope, operator, value);
  }
}

/** A variable is one only where it is the whole value. */
function literalFault(scope: Scope, value: Json): Condition | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const variable = leavesOf(value).flatMap((leaf) => sessionVariable(leaf) ?? [])[0];
  if (variable === undefined) return undefined;
  return fault(
    scope,
    'variable-in-literal',
    `"${variable}" within an array or object is these very letters, not the session variable`,
    'compare with the variable itself: _eq, or several conditions under _or',
  );
}

const leavesOf = (value: Json): Json[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(leavesOf) : [value];

/** `_ceq` and its kin name a column of this row's table, or behind `$` one of the permission's own table. */
function otherColumnFault(scope: Scope, operator: Operator, value: Json): Condition | undefined {
  if (sessionVariable(value) !== undefined)
    return fault(
      scope,
      'wrong-operand',
      `${operator} compares with a column, not with a session variable`,
      `write ${operator.replace('_c', '_')} to compare with a value`,
    );
  const named = columnNamed(scope, value);
  if (named === undefined)
    return fault(
      scope,
      'wrong-operand',
      `${operator} takes the name of a column, or ["$", name] for one of the permission’s own table; longer paths are not supported`,
    );
  const { table, name } = named;
  if (table?.columns === undefined || table.columns.has(name)) return undefined;
  return columnFault(scope, table, name, didYouMean(name, [...table.columns.keys()]));
}

function columnNamed(
  { table, root }: Scope,
  value: Json,
): { readonly table: Scope['table']; readonly name: string } | undefined {
  const path = isList(value) ? value : [value];
  const [first, second] = path;
  if (path.length === 1 && typeof first === 'string' && first !== '$') return { table, name: first };
  if (path.length === 2 && first === '$' && typeof second === 'string') return { table: root, name: second };
  return undefined;
}

const unknownOperator = (scope: Scope, key: string): Condition =>
  fault(scope, 'unknown-operator', `there is no operator "${key}"${didYouMean(key, operatorNames)}`);
