import { isDeepStrictEqual } from 'node:util';
import type { BoolExp, Json, Metadata, Operation, Presets, TableName, TrackedTable } from './model.js';
import {
  type AccessView,
  accessViews,
  credentialOf,
  liveCredential,
  productSchema,
  type ReachWord,
} from './policy/access-views.js';

/** What a permission says, as far as it can be told in words. */
interface Told {
  readonly operation: Operation;
  /** Which rows: the filter, or for an insert the check. */
  readonly rows: BoolExp;
  readonly set?: Presets;
  readonly limit?: number | null;
}

/** Which tables there are and how they are related: whose words are asked for. */
type Tables = Pick<Metadata, 'tables'>;

const verbs: Readonly<Record<Operation, string>> = {
  select: 'Reads',
  insert: 'Adds',
  update: 'Changes',
  delete: 'Deletes',
};

/**
 * A permission in words, `it` being the credential: "Reads rows of projects that it reaches". What stands on access
 * views is said as they mean it; anything else as the comparison that it is.
 */
export function permissionInWords(metadata: Tables, table: TableName, told: Told): string {
  const which = rowsInWords(metadata, table, told.rows);
  const rows = told.operation === 'insert' && which === everyRow ? 'any row' : which;
  const sets = Object.entries(told.set ?? {}).map(([column, value]) => `${column} = ${literal(value)}`);
  return [
    `${verbs[told.operation]} ${rows}`,
    ...(told.limit == null ? [] : [`at most ${told.limit} at a time`]),
    ...(sets.length === 0 ? [] : [`always with ${sets.join(' and ')}`]),
  ].join(', ');
}

/** Which rows a boolean expression leaves, in words: "every row", "rows of clients that it reaches". */
export function rowsInWords(metadata: Tables, table: TableName, expression: BoolExp): string {
  const parts = partsOf(expression).map((part) => partInWords(metadata, table, part));
  const conditions = parts.filter((part) => part !== everything);
  const [only] = conditions;
  if (only === undefined) return everyRow;
  if (conditions.every((part) => part === nothing)) return 'no row';
  return `rows ${conditions.join(' and ')}`;
}

/** What `rowsInWords` says where nothing is left out. */
export const everyRow = 'every row';

const everything = 'whatever they hold';
const nothing = 'that cannot be';

type Part = readonly [key: string, value: Json];

/** What is joined by AND, by itself. */
const partsOf = (expression: BoolExp): Part[] =>
  Object.entries(expression).flatMap(([key, value]): Part[] =>
    isKeyword(key, 'and') && Array.isArray(value)
      ? value.filter(isExpression).flatMap(partsOf)
      : [[key, value]],
  );

/** Hasura takes every keyword with `_` and with `$`. */
const isKeyword = (key: string, word: string): boolean => key === `_${word}` || key === `$${word}`;

const isExpression = (value: Json): value is BoolExp =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** One condition, so that it can follow "rows". */
function partInWords(metadata: Tables, table: TableName, [key, value]: Part): string {
  if (isKeyword(key, 'or') && Array.isArray(value)) return alternatives(metadata, table, value);
  if (isKeyword(key, 'not') && isExpression(value))
    return `other than ${rowsInWords(metadata, table, value)}`;
  if (isKeyword(key, 'exists') && isExpression(value)) return existence(metadata, value);
  const target = targetOf(metadata, table, key);
  if (target !== undefined && isExpression(value)) return related(metadata, key, target, value);
  return comparison(key, value);
}

function alternatives(metadata: Tables, table: TableName, value: readonly Json[]): string {
  const each = value.filter(isExpression).map((part) => rowsInWords(metadata, table, part));
  if (each.includes(everyRow)) return everything;
  const distinct = [...new Set(each)].filter((words) => words !== 'no row');
  if (distinct.length === 0) return nothing;
  return distinct.map((words) => words.replace(/^rows /, '')).join(', or ');
}

function existence(metadata: Tables, value: BoolExp): string {
  const table = tableIn(value['_table'] ?? value['$table'] ?? null);
  const where = value['_where'] ?? value['$where'] ?? {};
  if (table === undefined || !isExpression(where)) return comparison('_exists', value);
  // Its own credential alone: that any credential lives would be a filter for nobody in particular.
  if (isSame(table, liveCredential) && isAsked(where['credential_id'], 'X-Hasura-Credential-Id'))
    return everything;
  return `while ${dotted(table)} has ${rowsInWords(metadata, table, where)}`;
}

/** Rows by a related one: by an access view as it means it, else by the name of the relationship. */
function related(metadata: Tables, name: string, target: TableName, value: BoolExp): string {
  const view = accessViews.find((each) => isSame({ schema: productSchema, name: each.name }, target));
  if (view !== undefined) return byView(view, value);
  const inner = rowsInWords(metadata, target, value);
  if (inner === everyRow) return `that have ${name}`;
  return leadsToView(metadata, target, value) ? inner.replace(/^rows /, '') : `with ${name}: ${inner}`;
}

/** Whether the expression is nothing but a way to an access view: what lies on it adds nothing to the words. */
function leadsToView(metadata: Tables, table: TableName, expression: BoolExp): boolean {
  const [part, ...others] = partsOf(expression);
  if (part === undefined || others.length > 0) return false;
  const target = targetOf(metadata, table, part[0]);
  if (target === undefined || !isExpression(part[1])) return false;
  return target.schema === productSchema || leadsToView(metadata, target, part[1]);
}

const nouns: Readonly<Record<ReachWord, string>> = {
  workspace: 'of workspaces',
  client: 'of clients',
  project: 'of projects',
  oplog: 'of operation logs',
  report: 'of reports',
  person: 'of people',
};

function byView(view: AccessView, value: BoolExp): string {
  const { column, variable } = credentialOf[view.holder];
  const { [column]: credential, ...rest } = value;
  if (!isAsked(credential, variable)) return `${nouns[view.word]} ${conditions(value)}`;
  const ability = Object.entries(view.abilities).find(([, needed]) => isDeepStrictEqual(needed, rest));
  const noun = nouns[view.word];
  if (view.word === 'report') return `${noun} that its person reaches`;
  if (view.word === 'person') return `${noun} that it may know of`;
  if (ability === undefined) return `${noun} that it reaches (${conditions(rest)})`;
  return `${noun} ${abilityInWords(view, rest)}`;
}

const conditions = (value: BoolExp): string =>
  Object.entries(value)
    .map((part) => comparison(...part))
    .join(' and ');

/** Whether a column must equal this session variable, and nothing else is said of it. */
function isAsked(value: Json | undefined, variable: string): boolean {
  const operand = value !== undefined && isExpression(value) ? (value['_eq'] ?? value['$eq']) : value;
  const isAlone = value === undefined || !isExpression(value) || Object.keys(value).length === 1;
  return isAlone && typeof operand === 'string' && operand.toLowerCase() === variable.toLowerCase();
}

/** A view that tells four abilities apart is one of the operation logs, whose entries are meant. */
function abilityInWords(view: AccessView, needed: BoolExp): string {
  const [column] = Object.keys(needed);
  return (
    (column === undefined ? undefined : abilities[column]) ??
    (view.holder === 'service' ? 'within its grants' : 'that it reaches')
  );
}

const abilities: Readonly<Record<string, string>> = {
  can_read: 'within its grants',
  can_create: 'where it may create entries',
  can_update: 'where it may change entries',
  can_delete: 'where it may delete entries',
  can_edit: 'that it may edit',
  role: 'whose maintainer or owner its person is',
};

/** Where a relationship of the table leads; undefined where there is none of this name, or the keys are not known here. */
function targetOf({ tables }: Tables, table: TableName, name: string): TableName | undefined {
  const from = tables.find((each) => isSame(each, table));
  const relationship = from?.relationships.find((each) => each.name === name);
  if (from === undefined || relationship === undefined) return undefined;
  const { using } = relationship;
  return using.kind === 'own_key' ? targetOfKey(tables, from, using.columns) : using.table;
}

/** The metadata does not say where a key of one's own leads: the table at the other end does, if it has the way back. */
function targetOfKey(
  tables: readonly TrackedTable[],
  from: TableName,
  columns: readonly string[],
): TableName | undefined {
  return tables.find((each) =>
    each.relationships.some(
      ({ using }) =>
        using.kind === 'their_key' && isSame(using.table, from) && isDeepStrictEqual(using.columns, columns),
    ),
  );
}

const comparisons: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '≠',
  neq: '≠',
  gt: '>',
  lt: '<',
  gte: '≥',
  lte: '≤',
  in: 'in',
  nin: 'not in',
  ceq: '=',
  cne: '≠',
  cneq: '≠',
};

function comparison(column: string, value: Json): string {
  if (!isExpression(value)) return `where ${column} = ${literal(value)}`;
  const each = Object.entries(value).map(([operator, operand]) => {
    const name = operator.replace(/^[_$]/, '');
    if (name === 'is_null') return `${column} is ${operand === false ? 'not ' : ''}null`;
    return `${column} ${comparisons[name] ?? name.replaceAll('_', ' ')} ${literal(operand)}`;
  });
  return each.length === 0 ? everything : `where ${each.join(' and ')}`;
}

const literal = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

const tableIn = (value: Json): TableName | undefined => {
  if (typeof value === 'string') return { schema: 'public', name: value };
  if (!isExpression(value) || typeof value['name'] !== 'string') return undefined;
  return { schema: typeof value['schema'] === 'string' ? value['schema'] : 'public', name: value['name'] };
};

const isSame = (one: TableName, other: TableName): boolean =>
  one.schema === other.schema && one.name === other.name;
const dotted = ({ schema, name }: TableName): string => `${schema}.${name}`;
