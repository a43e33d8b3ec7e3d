import { isList, isObject, isOperator, spelled, tableNamed } from '../grammar.js';
import type { Json } from '../model.js';
import { comparisons } from './comparisons.js';
import type { Condition, Related } from './condition.js';
import { didYouMean } from './nearest.js';
import { type Joined, type Project, type Table, qualifiedName } from './project.js';
import { type Scope, columnFault, fault, inside } from './scope.js';

/** Understands an expression about the rows of a table. What Hasura would refuse becomes a fault in its place; nothing is thrown. */
export const parseCondition = (project: Project, root: Table, expression: Json): Condition =>
  parse({ project, source: root.source, table: root, root, at: [] }, expression);

function parse(scope: Scope, value: Json | undefined): Condition {
  if (!isObject(value)) return fault(scope, 'wrong-operand', 'an object of conditions is expected here');
  const parts = Object.entries(value).map(([key, each]) => parseEntry(inside(scope, key), key, each));
  return { kind: 'all', at: scope.at, table: scope.table, parts };
}

function parseEntry(scope: Scope, key: string, value: Json): Condition {
  switch (spelled(key)) {
    case '_and':
      return parseList(scope, 'all', key, value);
    case '_or':
      return parseList(scope, 'any', key, value);
    case '_not':
      return { kind: 'not', at: scope.at, table: scope.table, part: parse(scope, value) };
    case '_exists':
      return parseExists(scope, value);
    default:
      return parseField(scope, key, value);
  }
}

function parseList(scope: Scope, kind: 'all' | 'any', key: string, value: Json): Condition {
  if (!isList(value))
    return fault(scope, 'wrong-operand', `${key} takes an array of conditions`, `write ${key}: [ … ]`);
  const parts = value.map((each, index) => parse(inside(scope, index), each));
  return { kind, at: scope.at, table: scope.table, parts };
}

function parseExists(scope: Scope, value: Json): Condition {
  const { _table: named, _where: where } = Object.fromEntries(
    Object.entries(isObject(value) ? value : {}).map(([key, each]) => [spelled(key), each]),
  );
  const name = tableNamed(named);
  if (name === undefined || where === undefined)
    return fault(scope, 'wrong-operand', '_exists takes a _table and a _where');
  const target = scope.project.table(scope.source, name);
  if (target.tracked === undefined)
    return fault(
      inside(scope, '_table'),
      'unknown-table',
      `_exists asks ${qualifiedName(name)}, which is not tracked`,
      'track it, without any permission: conditions need none',
    );
  return related(scope, { target, ours: [], theirs: [] }, undefined, where, '_where');
}

function related(
  scope: Scope,
  joined: Joined,
  relationship: Related['relationship'],
  where: Json,
  ...steps: readonly string[]
): Condition {
  const within = { ...scope, table: joined.target, at: [...scope.at, ...steps] };
  return {
    ...{ kind: 'related', at: scope.at, table: scope.table, relationship, joined },
    where: parse(within, where),
  };
}

function parseField(scope: Scope, key: string, value: Json): Condition {
  const { project, table, source } = scope;
  if (table !== undefined) return parseNamed(scope, table, key, value);
  // Without the database it may not be known whose rows these are: what is called alike most likely is the same.
  if (!isCondition(value)) return comparisons(scope, key, value);
  return related(scope, { ...nowhere, target: project.targetByName(source, key) }, undefined, value);
}

const nowhere: Joined = { target: undefined, ours: [], theirs: [] };

function parseNamed(scope: Scope, table: Table, key: string, value: Json): Condition {
  const { tracked, columns } = table;
  if (columns?.has(key) === true) return comparisons(scope, key, value);
  const relationship = tracked?.relationships.find(({ name }) => name === key);
  if (relationship !== undefined)
    return related(scope, scope.project.joined(table, relationship), relationship, value);
  if (tracked?.computedFields.some(({ name }) => name === key) === true)
    return isCondition(value)
      ? related(scope, nowhere, undefined, value)
      : comparisons(scope, key, value, true);
  if (columns === undefined && !isCondition(value)) return comparisons(scope, key, value);
  return unknownName(scope, table, key, value);
}

/** Whether it is about rows, not about the value of a column: an object with a key that is no operator. */
const isCondition = (value: Json): boolean =>
  isObject(value) && Object.keys(value).some((key) => !isOperator(spelled(key)) && !isMistyped(key));

const isMistyped = (key: string): boolean =>
  /^[_$]/.test(key) && !['_and', '_or', '_not', '_exists'].includes(spelled(key));

function unknownName(scope: Scope, table: Table, key: string, value: Json): Condition {
  const relationships = table.tracked?.relationships.map(({ name }) => name) ?? [];
  const known = [...relationships, ...(table.columns?.keys() ?? [])];
  const where = qualifiedName(table.name);
  if (isCondition(value)) {
    const suggestion = didYouMean(key, relationships);
    return fault(scope, 'unknown-relationship', `${where} has no relationship "${key}"${suggestion}`);
  }
  if (/^[_$]/.test(key)) {
    const suggestion = didYouMean(key, ['_and', '_or', '_not', '_exists']);
    return fault(scope, 'unknown-operator', `there is no "${key}"${suggestion}`);
  }
  return columnFault(scope, table, key, didYouMean(key, known));
}
