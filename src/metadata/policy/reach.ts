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
    stops.push(...stopAt(at, steps));
    let next: OpenTable | undefined;
    for (const segment of at.entry.within?.split('.') ?? []) {
      const step = stepFrom(next ?? at, segment, tables);
      if ('problem' in step) {
        // The chain goes on through other tables' entries; what is wrong with those is said there.
        if (at === table) refuse(table.placeOf('within'), ...step.problem);
        return stops;
      }
      if (step.word !== undefined)
        stops.push({ word: step.word, steps: [...steps], table: next ?? at, column: step.column });
      if (step.target === undefined) return withoutRepeats(stops);
      steps.push(step.relationship);
      next = step.target;
    }
    at = next;
  }
  return withoutRepeats(stops);
}

function stopAt(table: OpenTable, steps: readonly string[]): Stop[] {
  const word = table.entry.is;
  return word === undefined ? [] : [{ word, steps: [...steps], table, column: idColumn(table) }];
}

const withoutRepeats = (stops: readonly Stop[]): Stop[] =>
  stops.filter(({ word }, index) => stops.findIndex((stop) => stop.word === word) === index);

/** Views have no primary key. */
const idColumn = ({ catalog: { primaryKey } }: OpenTable): string =>
  primaryKey.length === 1 ? (primaryKey[0] ?? 'id') : 'id';

type Step =
  | { readonly problem: readonly [what: string, mend: string] }
  | {
      readonly column: string;
      readonly word: ReachWord | undefined;
      readonly relationship: string;
      /** Absent where the path ends in something that Hasura does not know. */
      readonly target: OpenTable | undefined;
    };

/** One name of a path: the column `name_id`, and the table to which its key leads. */
function stepFrom(table: OpenTable, segment: string, tables: OpenTables): Step {
  const column = `${segment}_id`;
  const where = qualifiedName(table);
  const found = table.catalog.columns.find(({ name }) => name === column);
  if (found === undefined)
    return {
      problem: [`${where} has no column ${column}`, 'name the columns that lead there, without `_id`'],
    };
  if (found.isNullable && table.catalog.kind === 'table')
    return { problem: [`${where}.${column} may be NULL, and a check of NULL passes`, 'make it NOT NULL'] };
  const key = keyOf(table, column);
  const target = key && tables.find(key.target);
  const word = target?.entry.is ?? reachWords.find((each) => each === segment);
  if (target === undefined && word === undefined)
    return { problem: [`${where}.${column} leads to no table of this policy`, 'open that table here too'] };
  const relationship = key && target ? objectName(key, target.name) : '';
  return { column, word, relationship, target };
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
