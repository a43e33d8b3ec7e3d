import type { BoolExp, Json, TableName } from '../model.js';
import type { RuleContext } from './context.js';

/** One condition of an expression, with where it stands. */
export type Condition = {
  /** The table whose row is asked. */
  readonly table: TableName;
  /** Whether it is asked within EXISTS, where NULL is no. */
  readonly isWithinExists: boolean;
  /** Whether it stands under a `_not`, however deep. */
  readonly isNegated: boolean;
} & (
  | { readonly kind: 'column'; readonly column: string; readonly value: Json }
  | {
      readonly kind: 'exists';
      readonly target: TableName;
      readonly where: BoolExp;
      readonly relationship: string | undefined;
    }
  | { readonly kind: 'or'; readonly branches: readonly BoolExp[] }
);

type Standing = Pick<Condition, 'table' | 'isWithinExists' | 'isNegated'>;

export const isObject = (value: Json | undefined): value is BoolExp =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** The expressions that an `_and` or `_or` holds. */
export const branchesOf = (value: Json): readonly BoolExp[] =>
  isList(value) ? value.filter((each) => isObject(each)) : [];

/** Every keyword can be written with a dollar too. */
export const keyword = (key: string): string => (key.startsWith('$') ? `_${key.slice(1)}` : key);

/** Every condition of an expression, the outer ones before those within. */
export function* conditionsOf(
  expression: BoolExp,
  table: TableName,
  context: RuleContext,
): Generator<Condition> {
  yield* walk(expression, { table, isWithinExists: false, isNegated: false }, context);
}

function* walk(expression: BoolExp, at: Standing, context: RuleContext): Generator<Condition> {
  for (const [key, value] of Object.entries(expression)) {
    switch (keyword(key)) {
      case '_and':
        for (const each of branchesOf(value)) yield* walk(each, at, context);
        break;
      case '_or':
        yield { ...at, kind: 'or', branches: branchesOf(value) };
        for (const each of branchesOf(value)) yield* walk(each, at, context);
        break;
      case '_not':
        if (isObject(value)) yield* walk(value, { ...at, isNegated: true }, context);
        break;
      case '_exists':
        yield* walkExists(value, at, context);
        break;
      default:
        yield* walkName(key, value, at, context);
    }
  }
}

function* walkExists(value: Json, at: Standing, context: RuleContext): Generator<Condition> {
  const target = existsTarget(value);
  if (target === undefined) return;
  const where = whereOf(value);
  yield { ...at, kind: 'exists', target, where, relationship: undefined };
  yield* walk(where, { ...at, table: target, isWithinExists: true }, context);
}

function* walkName(name: string, value: Json, at: Standing, context: RuleContext): Generator<Condition> {
  const relationship = context.tracked(at.table)?.relationships.find((each) => each.name === name);
  if (relationship !== undefined) {
    const target = context.joined(at.table, relationship)?.target;
    if (target === undefined || !isObject(value)) return;
    yield { ...at, kind: 'exists', target, where: value, relationship: name };
    yield* walk(value, { ...at, table: target, isWithinExists: true }, context);
    return;
  }
  yield { ...at, kind: 'column', column: name, value };
}

/** The table that an `_exists` asks. */
export function existsTarget(value: Json): TableName | undefined {
  const table = isObject(value) ? (value['_table'] ?? value['$table']) : undefined;
  if (typeof table === 'string') return { schema: 'public', name: table };
  if (!isObject(table)) return undefined;
  const { schema = 'public', name } = table;
  return typeof name === 'string' && typeof schema === 'string' ? { schema, name } : undefined;
}

export function whereOf(value: Json): BoolExp {
  const where = isObject(value) ? (value['_where'] ?? value['$where']) : undefined;
  return isObject(where) ? where : {};
}

/** Every text, number … in it, however deep. */
export function* leavesOf(value: Json): Generator<Json> {
  if (typeof value !== 'object' || value === null) yield value;
  else for (const each of Object.values(value)) yield* leavesOf(each);
}
