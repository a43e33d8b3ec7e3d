import { sameEntriesByKey } from '../../test/large/by-key.js';
import type { Caller } from '../../test/large/callers.js';
import { type Rounds, measureInTurns } from '../../test/large/measure.js';
import { questionsOf } from '../../test/large/questions.js';
import type { Statement } from '../../src/metadata/fragment.js';
import { type LargeWorld, aboutServer, openLargeServer, openLargeWorld, sizeOf } from '../large-world.js';
import { median, roundRatios, shown, withSpread } from '../numbers.js';
import type { Bench, Chart, Findings, Scenario, Table, Target } from '../scenario.js';

/** What PostgreSQL's own documentation advises where reading anywhere costs about as much as reading on. */
const randomPageCost = 1.1;

/** What one caller's questions cost in one world. */
interface Cost {
  /** As in every world: the number of projects of the huge workspace is N. */
  readonly caller: string;
  readonly isWide: boolean;
  readonly page: Rounds;
  /** The same where PostgreSQL is told that its disks turn, as it is by default; not of who reaches everything. */
  readonly pageByDefault: Rounds | undefined;
  readonly pageByKey: Rounds;
  readonly row: Rounds;
  readonly rowByKey: Rounds;
}

interface Measured {
  readonly world: LargeWorld;
  readonly costs: readonly Cost[];
}

export const rowFilters: Scenario = {
  name: 'row-filters',
  about:
    'What the permission filters of Hasura cost in Hasura’s own text: a page of 100 entries of operation logs and one entry by its key, ' +
    'for service tokens and people, against the same rows by their keys without any permission, while tokens, projects and entries grow a thousandfold.',
  async run(bench) {
    const server = await openLargeServer(bench);
    const measured: Measured[] = [];
    for (const about of bench.isQuick ? [100, 10_000] : [100, 1000, 10_000, 100_000]) {
      const world = await openLargeWorld(bench, server, about);
      bench.say(`measuring with ${sizeOf(world)}`);
      measured.push({ world, costs: await costsIn(world, bench) });
    }
    return findingsOf(measured);
  },
};

async function costsIn(world: LargeWorld, bench: Bench): Promise<Cost[]> {
  const costs: Cost[] = [];
  for (const [kind, list] of Object.entries(world.callers))
    for (const caller of list.filter(({ tables }) => tables.includes('oplog_entry')))
      costs.push(await costOf(world, kind, caller, bench));
  return costs;
}

async function costOf(world: LargeWorld, kind: string, caller: Caller, bench: Bench): Promise<Cost> {
  const { client, engine } = world.database;
  const questions = questionsOf(engine, { ...caller, tables: ['oplog_entry'] });
  const asked = (name: string): Statement => {
    const question = questions.find(({ what }) => what === name);
    if (question === undefined) throw new Error(`${caller.name} is not asked for ${name}`);
    return question.statement;
  };
  const page = asked('page by key order');
  const row = asked('one row');
  const isWide = caller.isWide === true;
  const course = isWide ? { rounds: 1, runs: 1, before: 1 } : { rounds: bench.isQuick ? 3 : 9, runs: 5 };
  const pageByKey = await sameEntriesByKey(client, page);
  const rowByKey = await sameEntriesByKey(client, row);
  await client.query(`SET random_page_cost = ${randomPageCost}`);
  const found = await measureInTurns(client, { page, pageByKey, row, rowByKey }, course);
  await client.query('RESET random_page_cost');
  const byDefault = isWide ? undefined : await measureInTurns(client, { page }, { rounds: 3, runs: 3 });
  return {
    caller: `${kind} ${caller.name.replaceAll(world.huge, 'N')}`,
    isWide,
    page: found('page'),
    pageByDefault: byDefault?.('page'),
    pageByKey: found('pageByKey'),
    row: found('row'),
    rowByKey: found('rowByKey'),
  };
}

function findingsOf(measured: readonly Measured[]): Findings {
  return {
    tables: [
      tableOf(
        'A page of 100 entries by primary key: milliseconds, against the same rows by key',
        measured,
        (cost) => cellOf(cost, 'page'),
      ),
      tableOf('One entry by its key: milliseconds, against the same row by key', measured, (cost) =>
        cellOf(cost, 'row'),
      ),
      tableOf('Rows of tables and indexes that a page of 100 looks at', measured, ({ page }) =>
        page.touched.toLocaleString('en'),
      ),
      tableOf(
        'A page of 100 entries where random_page_cost is left at 4: milliseconds; rows looked at',
        measured,
        ({ pageByDefault: page }) =>
          page === undefined ? '' : `${withSpread(page.milliseconds)}; ${page.touched.toLocaleString('en')}`,
      ),
    ].map((table, index) => ({ ...table, notes: notes[index] ?? [] })),
    targets: targetsOf(measured),
    charts: [
      chartOf(
        'row-filters-page',
        'A page of 100 entries, while the number of tokens grows',
        measured,
        'page',
      ),
      chartOf('row-filters-row', 'One entry by its key, while the number of tokens grows', measured, 'row'),
    ],
    figures: measured.map(({ world: { tokens, projects, entries }, costs }) => ({
      tokens,
      projects,
      entries,
      costs,
    })),
  };
}

const notes: readonly (readonly string[])[] = [
  [
    'N is how many projects the huge workspace has: half of all. What everybody else reaches is the same in every column; only what lies around it grows. ' +
      'Who reaches all of a huge workspace reads all of it for a page in the order of the key, which is measured once and against nothing.',
    aboutServer,
  ],
  [],
  [],
  [
    'This is PostgreSQL’s default, meant for disks that turn. Small tables are then read from end to end for want of trust in their indexes; ' +
      'with many rows the plans are the same. Set `random_page_cost = 1.1` where data lie on an SSD or in memory.',
  ],
];

type What = 'page' | 'row';

const ratiosOf = (cost: Cost, what: What): number[] =>
  roundRatios(cost[what].milliseconds, cost[`${what}ByKey`].milliseconds);

const ratio = (value: number): string => `${value.toFixed(1)}×`;

function callersOf(measured: readonly Measured[]): readonly string[] {
  return measured[0]?.costs.map(({ caller }) => caller) ?? [];
}

function costIn({ costs }: Measured, caller: string): Cost {
  const found = costs.find((cost) => cost.caller === caller);
  if (found === undefined) throw new Error(`${caller} was not measured`);
  return found;
}

const tableOf = (title: string, measured: readonly Measured[], cell: (cost: Cost) => string): Table => ({
  title,
  columns: ['asked by', ...measured.map(({ world }) => sizeOf(world))],
  rows: callersOf(measured).map((caller) => [caller, ...measured.map((each) => cell(costIn(each, caller)))]),
});

/** What cannot be bounded, a page for somebody who reaches everything, is measured once and against nothing. */
const cellOf = (cost: Cost, what: What): string =>
  cost.isWide
    ? shown(median(cost[what].milliseconds))
    : `${withSpread(cost[what].milliseconds)}, ${withSpread(ratiosOf(cost, what), ratio)}`;

const chartOf = (name: string, title: string, measured: readonly Measured[], what: What): Chart => ({
  name,
  title,
  kind: 'lines',
  x: 'service tokens',
  y: 'milliseconds',
  isLogarithmic: true,
  points: measured.flatMap(({ world, costs }) =>
    costs
      .filter(({ isWide }) => !isWide)
      .map((cost) => ({ series: cost.caller, x: world.tokens, y: median(cost[what].milliseconds) })),
  ),
});

/** DESIGN's, in the largest world; and that none of them costs more there than in the smallest. */
function targetsOf(measured: readonly Measured[]): Target[] {
  const [first] = measured;
  const last = measured.at(-1);
  if (first === undefined || last === undefined) throw new Error('nothing was measured');
  const bounded = last.costs.filter(({ isWide }) => !isWide);
  const among = sizeOf(last.world);
  return [
    ...bounded.filter(({ caller }) => /service token/.test(caller)).map((cost) => againstKeys(cost, among)),
    atMost(
      `a page of 100 entries for a member who reaches five projects in a workspace of ${last.world.huge}`,
      bounded.filter(({ caller }) => /reaches five in|member who reaches five$|five selected/.test(caller)),
      'page',
      5,
    ),
    atMost(`one entry by its key, whoever asks; ${among}`, bounded, 'row', 1),
    ...(['page', 'row'] as const).map((what) => growth(first, bounded, what, sizeOf(first.world))),
  ];
}

function againstKeys(cost: Cost, among: string): Target {
  const ratios = ratiosOf(cost, 'page');
  const isSelected = /selected/.test(cost.caller);
  return {
    what: `a page of 100 entries against the same rows by key, ${cost.caller}; ${among}`,
    target: isSelected ? '≤ 3×' : 'bounded by the reach',
    measured: `${withSpread(ratios, ratio)}; ${cost.page.touched.toLocaleString('en')} rows looked at`,
    isMet: isSelected ? median(ratios) <= 3 : undefined,
  };
}

function slowestOf(costs: readonly Cost[], what: What): Cost {
  const [slowest] = costs.toSorted((a, b) => median(b[what].milliseconds) - median(a[what].milliseconds));
  if (slowest === undefined) throw new Error('nobody was measured');
  return slowest;
}

function atMost(what: string, costs: readonly Cost[], which: What, limit: number): Target {
  const { milliseconds } = slowestOf(costs, which)[which];
  return {
    what,
    target: `≤ ${limit} ms`,
    measured: `${withSpread(milliseconds)} ms`,
    isMet: median(milliseconds) <= limit,
  };
}

/** An index of a thousand times as many rows is a level or two deeper; nothing else may grow. */
const mostGrowth = 1.5;

function growth(first: Measured, costs: readonly Cost[], what: What, from: string): Target {
  const grown = costs.map(
    (cost) => median(cost[what].milliseconds) / median(costIn(first, cost.caller)[what].milliseconds),
  );
  const named = { page: 'a page of 100 entries', row: 'one entry by its key' }[what];
  return {
    what: `${named}, whoever asks: the same against ${from}`,
    target: `no growth with tokens: ≤ ${mostGrowth}×`,
    measured: withSpread(grown, ratio),
    isMet: Math.max(...grown) <= mostGrowth,
  };
}
