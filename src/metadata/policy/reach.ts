import type { BoolExp, Relationship } from '../model.js';
import {
  type Ability,
  type AccessView,
  type Holder,
  type ReachWord,
  accessViews,
  credentialOf,
  productSchema,
  reachWords,
} from './access-views.js';
import { camelCase } from './names.js';
import { type OpenTable, type OpenTables, type Refuse, qualifiedName } from './open-tables.js';
import { keyOf, objectName } from './relationships.js';

/** A column on the way out of a table that holds the id of something that access views know. */
export interface Stop {
  readonly word: ReachWord;
  /** The relationships from the row to the table of the column. */
  readonly steps: readonly string[];
  readonly table: OpenTable;
  readonly column: string;
}

/** How the rows of a table are reached: its stops, the nearest first, each word once. */
export function stopsOf(table: OpenTable, tables: OpenTables, refuse: Refuse): Stop[] {
  const stops: Stop[] = [];
  const steps: string[] = [];
  const passed = new Set<OpenTable>();
  let at: OpenTable | undefined = table;
  while (at !== undefined && !passed.has(at)) {
    passed.add(at);
    if (at.entry.is !== undefined)
      stops.push({ word: at.entry.is, steps: [...steps], table: at, column: idColumn(at) });
    const path = pathFrom(at, tables);
    for (const { word, table: holder, column, relationship } of path.steps) {
      if (word !== undefined) stops.push({ word, steps: [...steps], table: holder, column });
      steps.push(relationship);
    }
    // The path goes on by the entries of other tables; what is wrong with those is said there.
    if (path.problem !== undefined && at === table) refuse(table.placeOf('within'), ...path.problem);
    at = path.end;
  }
  return stops.filter(({ word }, index) => stops.findIndex((stop) => stop.word === word) === index);
}

/** Views have no primary key. */
const idColumn = ({ catalog: { primaryKey } }: OpenTable): string =>
  primaryKey.length === 1 ? (primaryKey[0] ?? 'id') : 'id';

type Problem = readonly [what: string, mend: string];

interface Step {
  readonly table: OpenTable;
  readonly column: string;
  readonly word: ReachWord | undefined;
  readonly relationship: string;
  /** Absent where the path ends in something that Hasura does not know. */
  readonly target: OpenTable | undefined;
}

interface Path {
  readonly steps: readonly Step[];
  readonly problem?: Problem;
  /** The table in which it ends, if Hasura knows that. */
  readonly end?: OpenTable | undefined;
}

/** The path that the entry of a table names, as far as it leads somewhere. */
function pathFrom(table: OpenTable, tables: OpenTables): Path {
  const steps: Step[] = [];
  let at: OpenTable | undefined = table;
  for (const segment of table.entry.within?.split('.') ?? []) {
    if (at === undefined)
      return { steps, problem: [`${segment} lies beyond what this policy knows`, 'shorten the path'] };
    const step = stepFrom(at, segment, tables);
    if ('problem' in step) return { steps, problem: step.problem };
    steps.push(step);
    at = step.target;
  }
  return { steps, end: at === table ? undefined : at };
}

/** One name of a path: the column `name_id`, and the table to which its key leads. */
function stepFrom(
  table: OpenTable,
  segment: string,
  tables: OpenTables,
): Step | { readonly problem: Problem } {
  const column = `${segment}_id`;
  const problem = columnProblem(table, column);
  if (problem !== undefined) return { problem };
  const key = keyOf(table, column);
  const target = key && tables.find(key.target);
  if (key !== undefined && target !== undefined)
    return { table, column, word: target.entry.is, relationship: objectName(key, target.name), target };
  const word = reachWords.find((each) => each === segment);
  if (word !== undefined) return { table, column, word, relationship: '', target: undefined };
  const what = `${qualifiedName(table)}.${column} leads to no table of this policy`;
  return { problem: [what, 'open that table here too'] };
}

function columnProblem(table: OpenTable, column: string): Problem | undefined {
  const found = table.catalog.columns.find(({ name }) => name === column);
  const where = qualifiedName(table);
  if (found === undefined)
    return [`${where} has no column ${column}`, 'name the columns that lead there, without `_id`'];
  if (!found.isNullable || table.catalog.kind !== 'table') return undefined;
  return [`${where}.${column} may be NULL, and a check of NULL passes`, 'make it NOT NULL'];
}

/** The condition that a holder's access view allows something, and the relationship to the view that it needs. */
interface Reach {
  readonly filter: BoolExp;
  readonly table: OpenTable;
  readonly relationship: Omit<Relationship, 'place'>;
}

/** By the nearest stop whose view allows that; undefined where none does. */
export function reachOf(stops: readonly Stop[], holder: Holder, ability: Ability): Reach | undefined {
  for (const stop of stops) {
    const view = accessViews.find((each) => each.holder === holder && each.word === stop.word);
    const condition = view?.abilities[ability];
    if (view !== undefined && condition !== undefined) return reachThrough(stop, view, condition);
  }
  return undefined;
}

function reachThrough(stop: Stop, view: AccessView, condition: BoolExp): Reach {
  const { column, variable, itself } = credentialOf[view.holder];
  const name = camelCase(view.name);
  const atStop: BoolExp = {
    [name]: { [column]: { _eq: variable }, ...condition },
    ...(itself === undefined ? {} : { [stop.column]: { _eq: itself } }),
  };
  return {
    filter: stop.steps.reduceRight<BoolExp>((inner, step) => ({ [step]: inner }), atStop),
    table: stop.table,
    relationship: {
      name,
      type: 'array',
      using: {
        kind: 'manual',
        table: { schema: productSchema, name: view.name },
        mapping: { [stop.column]: view.key },
      },
    },
  };
}
