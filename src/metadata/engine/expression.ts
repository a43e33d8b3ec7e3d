import { type Fragment, sql } from '../fragment.js';
import { MetadataError } from '../metadata-error.js';
import type { BoolExp, ComputedField, Json, TableName } from '../model.js';
import { callOf } from './computed-fields.js';
import type { EffectiveDelete, EffectiveSelect, EffectiveUpdate } from './effective.js';
import { type Join, joinOf } from './joined-tables.js';
import { isList } from './literals.js';
import { type Operand, allOf, anyOf, compileOperators, spelled } from './operators.js';
import { type Relation, inWords } from './relations.js';
import {
  type Compilation,
  type Row,
  type Scope,
  columnOf,
  complaint,
  failure,
  inside,
  isObject,
  objectHere,
  permissionScope,
  requestScope,
} from './scope.js';

/** What Hasura makes of a boolean expression about the scope's row: SQL that is TRUE, FALSE or NULL. */
export const compileExpression = (scope: Scope, expression: Json | undefined): Fragment =>
  allOf(
    Object.entries(objectHere(scope, expression)).map(([key, value]) =>
      compileEntry(inside(scope, key), key, value),
    ),
  );

function compileEntry(scope: Scope, key: string, value: Json): Fragment {
  switch (spelled(scope, key)) {
    case '_and':
      return allOf(compileList(scope, value));
    case '_or':
      return anyOf(compileList(scope, value));
    case '_not':
      return sql`(NOT ${compileExpression(scope, value)})`;
    case '_exists':
      return compileExists(scope, value);
    default:
      return compileField(scope, key, value);
  }
}

function compileList(scope: Scope, value: Json): Fragment[] {
  if (!isList(value)) throw complaint(scope, 'an array of expressions is expected here');
  return value.map((each, index) => compileExpression(inside(scope, String(index)), each));
}

/** Any row of a table, which only `$` relates to ours. What the caller may read of that table does not matter here. */
function compileExists(scope: Scope, value: Json): Fragment {
  if (scope.author === 'request') throw complaint(scope, 'only permissions have _exists');
  const { _table: table, _where: where, ...others } = objectHere(scope, value);
  const [other] = Object.keys(others);
  if (other !== undefined) throw complaint(inside(scope, other), '_exists has a _table and a _where alone');
  const target = scope.compilation.relations.find(tableNamed(inside(scope, '_table'), table), scope.place);
  return compileRelated(inside(scope, '_where'), target, scope.compilation.from(target), where);
}

function tableNamed(scope: Scope, value: Json | undefined): TableName {
  if (typeof value === 'string') return { schema: 'public', name: value };
  const { schema = 'public', name } = objectHere(scope, value);
  if (typeof schema === 'string' && typeof name === 'string') return { schema, name };
  throw complaint(scope, 'a table is named as "name" or {schema, name}');
}

function compileField(scope: Scope, key: string, value: Json): Fragment {
  const { compilation, row } = scope;
  const { relation } = row;
  const column = relation.columns.get(key);
  if (column !== undefined)
    return compileOperators(scope, granted(scope, 'columns', key, columnOf(row, key), column), value);
  const relationship = relation.relationships.get(key);
  if (relationship !== undefined) {
    const { target, columns } = joinOf(compilation.relations, relation, relationship);
    return compileRelated(scope, target, compilation.from(target), value, columns);
  }
  const field = relation.computedFields.get(key);
  if (field !== undefined) return compileComputed(scope, field, value);
  const isLikeRelationship = isObject(value) && !Object.keys(value).some((each) => /^[_$]/.test(each));
  throw failure(
    scope,
    isLikeRelationship ? 'unknown-relationship' : 'unknown-column',
    `${inWords(relation.name)} has no column, relationship or computed field "${key}"`,
  );
}

function compileComputed(scope: Scope, field: ComputedField, value: Json): Fragment {
  const { call, rows, type } = callOf(scope.compilation, scope.row, field);
  if (rows !== undefined) return compileRelated(scope, rows, call, value);
  return compileOperators(
    scope,
    granted(scope, 'computedFields', field.name, call, { type, isNullable: true }),
    value,
  );
}

/** That a row of the target fits: one whose columns equal ours, and of which the expression holds. Never NULL. */
function compileRelated(
  scope: Scope,
  target: Relation,
  from: Fragment,
  expression: Json | undefined,
  columns: Join['columns'] = [],
): Fragment {
  const { compilation, row: ours } = scope;
  const row: Row = { relation: target, alias: compilation.newAlias() };
  const equalities = columns.map(([our, their]) => sql`(${columnOf(row, their)} = ${columnOf(ours, our)})`);
  const condition = compileExpression({ ...scope, row }, expression);
  return sql`EXISTS (SELECT 1 FROM ${from} AS ${row.alias} WHERE ${allOf([...equalities, ...permitted(scope, row), condition])})`;
}

/** What a request may see of the rows that it leads to; a permission sees all. */
function permitted({ author, compilation }: Scope, row: Row): readonly Fragment[] {
  if (author === 'permission') return [];
  return [compileFilter(compilation, row, readable(compilation, row.relation))];
}

/** What the caller may read of a table; throws `no-permission` where nothing. */
export function readable({ readable: find, session }: Compilation, relation: Relation): EffectiveSelect {
  const permission = find(relation);
  if (permission !== undefined) return permission;
  throw new MetadataError(
    'no-permission',
    `the role "${session.role}" may not select from ${inWords(relation.name)}`,
  );
}

/** Which rows the permission shows: those of any of its parts. */
export const compileFilter = (
  compilation: Compilation,
  row: Row,
  { parts }: Pick<EffectiveSelect, 'parts'>,
): Fragment =>
  anyOf(
    parts.map((part) => compileExpression(permissionScope(compilation, row, part, 'filter'), part.filter)),
  );

/** Which rows a permission to update or delete lets through. */
export const compileWritable = (
  compilation: Compilation,
  row: Row,
  permission: EffectiveUpdate | EffectiveDelete,
): Fragment => compileExpression(permissionScope(compilation, row, permission, 'filter'), permission.filter);

/** Which rows a request asks for. */
export const compileAsked = (compilation: Compilation, row: Row, where: BoolExp = {}): Fragment =>
  compileExpression(requestScope(compilation, row), where);

/** The column or computed field, for a condition. In a request it has to be one that the role may read, and is read as it may. */
function granted(
  { author, compilation, row }: Scope,
  kind: 'columns' | 'computedFields',
  name: string,
  value: Fragment,
  { type, isNullable }: Omit<Operand, 'sql'>,
): Operand {
  if (author === 'permission') return { sql: value, type, isNullable };
  const permission = compilation.readable(row.relation);
  if (permission?.[kind].includes(name) !== true) throw notPermitted(compilation, row, name);
  const read = readAs(compilation, row, permission, name, value);
  return { sql: read, type, isNullable: isNullable || permission.partly.has(name) };
}

/** The value, or NULL in rows that only such parts of the permission show as do not grant it. */
export function readAs(
  compilation: Compilation,
  row: Row,
  { partly }: EffectiveSelect,
  name: string,
  value: Fragment,
): Fragment {
  const parts = partly.get(name);
  if (parts === undefined) return value;
  return sql`(CASE WHEN ${compileFilter(compilation, row, { parts })} THEN ${value} END)`;
}

export const notPermitted = ({ session }: Compilation, { relation }: Row, name: string): MetadataError =>
  new MetadataError(
    'column-not-permitted',
    `the role "${session.role}" may not read "${name}" of ${inWords(relation.name)}`,
  );
