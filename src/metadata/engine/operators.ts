import { type Fragment, join, raw, sql } from '../fragment.js';
import type { Json } from '../model.js';
import { castTo, isArray, isList, isText, literal, literals } from './literals.js';
import { type Scope, columnOf, complaint, failure, inside, isObject, objectHere } from './scope.js';
import { sessionVariable, sessionVariableIn } from './session.js';

/** What stands left of an operator. */
export interface Operand {
  readonly sql: Fragment;
  readonly type: string;
  readonly isNullable: boolean;
}

/** True of every one; of none at all it is TRUE. */
export const allOf = (conditions: readonly Fragment[]): Fragment => joined(conditions, 'AND', 'TRUE');

/** True of at least one; of none at all it is FALSE. */
export const anyOf = (conditions: readonly Fragment[]): Fragment => joined(conditions, 'OR', 'FALSE');

/** Every condition is in parentheses, or a call, or a keyword: one alone needs no more of them. */
function joined(conditions: readonly Fragment[], operator: string, ofNone: string): Fragment {
  const [first = raw(ofNone), ...others] = conditions;
  return others.length === 0 ? first : sql`(${join(conditions, ` ${operator} `)})`;
}

/**
 * The conditions on a column or computed field: operators, all of which must hold, or a bare value, which is compared
 * without regard to whether the column can be null. An operator that is not known is refused, never passed over.
 */
export function compileOperators(scope: Scope, operand: Operand, value: Json): Fragment {
  if (operand.type === 'json')
    throw complaint(scope, 'a column of type json has no equality: conditions take jsonb');
  if (!isObject(value)) return equals(scope, { ...operand, isNullable: true }, value);
  return allOf(
    Object.entries(value).map(([key, right]) => {
      const here = inside(scope, key);
      const operator = operators.get(spelled(scope, key));
      if (operator === undefined)
        throw failure(here, 'unknown-operator', `the operator "${key}" is not known`);
      return operator(here, operand, right);
    }),
  );
}

/** The metadata may write `$eq` for `_eq`, and so on; requests may not. */
export const spelled = ({ author }: Scope, key: string): string =>
  author === 'permission' && key.startsWith('$') ? `_${key.slice(1)}` : key;

type Operator = (scope: Scope, left: Operand, right: Json) => Fragment;

/** `left <operator> right`, the right of the same type as the left. */
const comparing =
  (operator: string): Operator =>
  (scope, left, right) =>
    sql`(${left.sql} ${raw(operator)} ${scalar(scope, left.type, right)})`;

/** The same between texts alone. */
const matching =
  (operator: string): Operator =>
  (scope, left, right) => {
    if (!isText(left.type)) throw misfit(scope, left, 'texts');
    return comparing(operator)(scope, left, right);
  };

/** Hasura's long form for what can be null: an equality of nulls is true, one of a null and a value is NULL. */
const equals: Operator = (scope, left, right) => {
  const value = scalar(scope, left.type, right);
  const plain = sql`(${left.sql} = ${value})`;
  return left.isNullable ? sql`(${plain} OR ((${left.sql} IS NULL) AND (${value} IS NULL)))` : plain;
};

const differs: Operator = (scope, left, right) => {
  const value = scalar(scope, left.type, right);
  const plain = sql`(${left.sql} <> ${value})`;
  return left.isNullable ? sql`(${plain} OR ((${left.sql} IS NOT NULL) AND (${value} IS NULL)))` : plain;
};

const isAmong: Operator = (scope, left, right) => {
  if (isArray(left.type)) throw misfit(scope, left, 'columns that are no arrays');
  return sql`(${left.sql} = ANY (${array(scope, left.type, right)}))`;
};

/** Against another column: of the row here, or with `$` of the root's. There is no form that is safe with nulls. */
const againstColumn =
  (operator: string): Operator =>
  (scope, left, right) => {
    if (scope.author === 'request') throw complaint(scope, 'a request compares with values alone');
    const [row, name] = columnNamed(scope, right);
    const column = row.relation.columns.get(name);
    if (column === undefined)
      throw failure(scope, 'unknown-column', `there is no column "${name}" to compare with`);
    if (column.type !== left.type)
      throw complaint(
        scope,
        `"${name}" is of type ${column.type}, not ${left.type}: they cannot be compared`,
      );
    return sql`(${left.sql} ${raw(operator)} ${columnOf(row, name)})`;
  };

function columnNamed(scope: Scope, value: Json): readonly [Scope['row'], string] {
  const path = typeof value === 'string' ? [value] : value;
  if (isList(path)) {
    const [first, second] = path;
    if (path.length === 1 && typeof first === 'string') return [scope.row, first];
    if (path.length === 2 && first === '$' && typeof second === 'string') return [scope.root, second];
  }
  throw complaint(
    scope,
    'a column is named as "name", ["name"] or ["$", "name"]: longer paths are not supported',
  );
}

const isNull: Operator = (scope, left, right) => {
  if (typeof right !== 'boolean')
    throw complaint(scope, 'takes true or false as written, no session variable');
  return sql`(${left.sql} ${raw(right ? 'IS NULL' : 'IS NOT NULL')})`;
};

/** Between arrays, or between jsonb. */
const containing =
  (operator: string): Operator =>
  (scope, left, right) => {
    if (left.type !== 'jsonb' && !isArray(left.type)) throw misfit(scope, left, 'arrays and jsonb');
    return comparing(operator)(scope, left, right);
  };

const ofJsonb =
  (right: (scope: Scope, value: Json) => Fragment, operator: string): Operator =>
  (scope, left, value) => {
    if (left.type !== 'jsonb') throw misfit(scope, left, 'jsonb');
    return sql`(${left.sql} ${raw(operator)} ${right(scope, value)})`;
  };

const text = (scope: Scope, value: Json): Fragment => scalar(scope, 'text', value);
const texts = (scope: Scope, value: Json): Fragment => array(scope, 'text', value);
const jsonpath = (scope: Scope, value: Json): Fragment => sql`(${text(scope, value)}::jsonpath)`;

/** Only from jsonb to text, as Hasura allows (and between PostGIS's types, which are not known here). */
const cast: Operator = (scope, left, value) =>
  allOf(
    Object.entries(objectHere(scope, value)).map(([type, operations]) => {
      const here = inside(scope, type);
      if (left.type !== 'jsonb' || type !== 'text')
        throw complaint(here, `${left.type} cannot be cast to ${type}: only jsonb to text is supported`);
      return compileOperators(here, { ...left, sql: sql`(${left.sql}::text)`, type: 'text' }, operations);
    }),
  );

const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['_eq', equals],
  ['_ne', differs],
  ['_neq', differs],
  ['_gt', comparing('>')],
  ['_lt', comparing('<')],
  ['_gte', comparing('>=')],
  ['_lte', comparing('<=')],
  ['_in', isAmong],
  ['_nin', (scope, left, right) => sql`(NOT ${isAmong(scope, left, right)})`],
  ['_is_null', isNull],
  ['_like', matching('LIKE')],
  ['_nlike', matching('NOT LIKE')],
  ['_ilike', matching('ILIKE')],
  ['_nilike', matching('NOT ILIKE')],
  ['_similar', matching('SIMILAR TO')],
  ['_nsimilar', matching('NOT SIMILAR TO')],
  ['_regex', matching('~')],
  ['_iregex', matching('~*')],
  ['_nregex', matching('!~')],
  ['_niregex', matching('!~*')],
  ['_ceq', againstColumn('=')],
  ['_cne', againstColumn('<>')],
  ['_cneq', againstColumn('<>')],
  ['_cgt', againstColumn('>')],
  ['_clt', againstColumn('<')],
  ['_cgte', againstColumn('>=')],
  ['_clte', againstColumn('<=')],
  ['_contains', containing('@>')],
  ['_contained_in', containing('<@')],
  ['_has_key', ofJsonb(text, '?')],
  ['_has_keys_any', ofJsonb(texts, '?|')],
  ['_has_keys_all', ofJsonb(texts, '?&')],
  ['_jsonb_path_exists', ofJsonb(jsonpath, '@?')],
  ['_jsonb_path_match', ofJsonb(jsonpath, '@@')],
  ['_cast', cast],
]);

const misfit = (scope: Scope, { type }: Operand, what: string) =>
  complaint(scope, `works only on ${what}, not on ${type}`);

/** A value of the type: a session variable if a permission names one, else a literal. */
export function scalar(scope: Scope, type: string, value: Json): Fragment {
  return variable(scope, value, castTo(type)) ?? literal(type, value, (problem) => complaint(scope, problem));
}

/** Several values of the type. What looks like a session variable inside of a literal array is a text. */
function array(scope: Scope, type: string, value: Json): Fragment {
  return (
    variable(scope, value, castTo(`${type}[]`)) ??
    literals(type, value, (problem) => complaint(scope, problem))
  );
}

function variable({ author, compilation, place }: Scope, value: Json, type: Fragment): Fragment | undefined {
  const name = author === 'permission' ? sessionVariableIn(value) : undefined;
  return name === undefined ? undefined : sessionVariable(compilation.session, name, type, place);
}
