import type pg from 'pg';
import type { Statement } from '../src/metadata/fragment.js';
import { sameEntriesByKey } from '../test/large/by-key.js';
import type { Caller } from '../test/large/callers.js';
import { type Rounds, measureInTurns } from '../test/large/measure.js';
import { questionsOf } from '../test/large/questions.js';
import { type LargeWorld, trustIndexes } from './large-world.js';

/** What entries of operation logs cost one caller in one world. */
export interface Cost {
  /** As in every world: N is how many projects the huge workspace has. */
  readonly caller: string;
  /** A page in the order of the primary key, and the same rows by their keys, without any permission. */
  readonly page: Rounds;
  readonly pageByKey: Rounds;
  /** The page where PostgreSQL is told that its disks turn, as it is by default. */
  readonly pageByDefault: Rounds;
  readonly row: Rounds;
  readonly rowByKey: Rounds;
}

export interface CostsOfWorld {
  readonly world: LargeWorld;
  readonly costs: readonly Cost[];
}

const course = { rounds: 3, runs: 5 };
const notMeasured: Rounds = { milliseconds: [], touched: 0 };

/** Everybody in every world in turn, several times over: a slow minute of the machine meets all sizes alike. */
export async function costsIn(
  worlds: readonly LargeWorld[],
  passes: number,
  say: (line: string) => void,
): Promise<CostsOfWorld[]> {
  const found = worlds.map((world) => ({ world, asked: askedIn(world), costs: new Map<string, Cost>() }));
  for (let pass = 1; pass <= passes; pass += 1) {
    say(`measuring, pass ${pass} of ${passes}`);
    for (const index of found[0]?.asked.keys() ?? [])
      for (const { world, asked, costs } of found) {
        const next = asked[index];
        if (next === undefined) throw new Error('not everybody asks in every world');
        const cost = await costOf(world, next);
        costs.set(cost.caller, together(costs.get(cost.caller), cost));
      }
  }
  return found.map(({ world, costs }) => ({ world, costs: [...costs.values()] }));
}

interface Asked {
  readonly kind: string;
  readonly caller: Caller;
  /** It reaches so much that a page in the order of the key reads all of a huge workspace. */
  readonly isUnbounded: boolean;
}

const askedIn = ({ callers }: LargeWorld): Asked[] =>
  Object.entries(callers).flatMap(([kind, list]) =>
    list
      .filter(({ tables }) => tables.includes('oplog_entry'))
      .map((caller) => ({
        kind,
        caller,
        // For a manager, who may see everything, there is nothing to filter.
        isUnbounded: caller.isWide === true && caller.session.role !== 'manager',
      }))
      // One of those is enough.
      .filter(({ caller, isUnbounded }) => !isUnbounded || caller.session.role === 'service'),
  );

async function costOf(world: LargeWorld, { kind, caller, isUnbounded }: Asked): Promise<Cost> {
  const { client, engine } = world.database;
  const questions = questionsOf(engine, { ...caller, tables: ['oplog_entry'] });
  const asked = (name: string): Statement => {
    const question = questions.find(({ what }) => what === name);
    if (question === undefined) throw new Error(`${caller.name} is not asked for ${name}`);
    return question.statement;
  };
  const row = asked('one row');
  const rowByKey = await sameEntriesByKey(client, row);
  await client.query(trustIndexes);
  const rows = await measureInTurns(client, { row, rowByKey }, course);
  const page = asked('page by key order');
  return {
    caller: `${kind} ${caller.name.replaceAll(world.huge, 'N')}`,
    row: rows('row'),
    rowByKey: rows('rowByKey'),
    ...(await (isUnbounded ? alone(client, page) : againstKeys(client, page))),
  };
}

type Pages = Pick<Cost, 'page' | 'pageByKey' | 'pageByDefault'>;

async function alone(client: pg.Client, page: Statement): Promise<Pages> {
  const found = await measureInTurns(client, { page }, { rounds: 1, runs: 1, before: 1 });
  return { page: found('page'), pageByKey: notMeasured, pageByDefault: notMeasured };
}

async function againstKeys(client: pg.Client, page: Statement): Promise<Pages> {
  const pageByKey = await sameEntriesByKey(client, page);
  const found = await measureInTurns(client, { page, pageByKey }, course);
  await client.query('RESET random_page_cost');
  const byDefault = await measureInTurns(client, { page }, { rounds: 1, runs: 3 });
  return { page: found('page'), pageByKey: found('pageByKey'), pageByDefault: byDefault('page') };
}

/** The rounds of an earlier pass and of a later one. */
function together(before: Cost | undefined, now: Cost): Cost {
  if (before === undefined) return now;
  const joined = (what: Exclude<keyof Cost, 'caller'>): Rounds => ({
    milliseconds: [...before[what].milliseconds, ...now[what].milliseconds],
    touched: now[what].touched,
  });
  return {
    caller: now.caller,
    page: joined('page'),
    pageByKey: joined('pageByKey'),
    pageByDefault: joined('pageByDefault'),
    row: joined('row'),
    rowByKey: joined('rowByKey'),
  };
}
