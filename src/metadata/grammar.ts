import type { BoolExp, Json, TableName } from './model.js';

// The words of Hasura's boolean expressions, for whoever reads one.

export const isObject = (value: Json | undefined): value is BoolExp =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** Every keyword and operator can be written with a dollar too: `$and` is `_and`. */
export const spelled = (key: string): string => (key.startsWith('$') ? `_${key.slice(1)}` : key);

/** What stands right of each operator: a value, several values, true or false, a column, or more operators by type. */
export const operands = {
  ...{ _eq: 'value', _ne: 'value', _neq: 'value', _gt: 'value', _lt: 'value', _gte: 'value', _lte: 'value' },
  ...{ _in: 'list', _nin: 'list', _is_null: 'boolean' },
  ...{ _like: 'value', _nlike: 'value', _ilike: 'value', _nilike: 'value', _similar: 'value' },
  ...{ _nsimilar: 'value', _regex: 'value', _iregex: 'value', _nregex: 'value', _niregex: 'value' },
  ...{ _ceq: 'column', _cne: 'column', _cneq: 'column', _cgt: 'column', _clt: 'column', _cgte: 'column' },
  ...{ _clte: 'column', _contains: 'value', _contained_in: 'value', _has_key: 'value' },
  ...{ _has_keys_any: 'list', _has_keys_all: 'list', _jsonb_path_exists: 'value' },
  ...{ _jsonb_path_match: 'value', _cast: 'cast' },
} as const;

export type Operator = keyof typeof operands;

/** The names of all operators. */
export const operatorNames: readonly string[] = Object.keys(operands);

export const isOperator = (name: string): name is Operator => Object.hasOwn(operands, name);

/** The table that an `_exists` names; undefined where that is no name of a table. */
export function tableNamed(value: Json | undefined): TableName | undefined {
  if (typeof value === 'string') return { schema: 'public', name: value };
  if (!isObject(value)) return undefined;
  const { schema = 'public', name } = value;
  return typeof schema === 'string' && typeof name === 'string' ? { schema, name } : undefined;
}
