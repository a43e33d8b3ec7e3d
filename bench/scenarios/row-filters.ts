import { type Cost, type CostsOfWorld, costsIn } from '../filter-costs.js';
import { type LargeWorld, aboutServer, openLargeServer, openLargeWorld, sizeOf } from '../large-world.js';
import { median, roundRatios, withSpread } from '../numbers.js';
import type { Chart, Findings, Scenario, Table, Target } from '../scenario.js';

export const rowFilters: Scenario = {
  name: 'row-filters',
  about:
    'What the permission filters of Hasura cost in Hasura’s own text: a page of 100 entries of operation logs and one entry by its key, ' +
    'for service tokens and people, against the same rows by their keys without any permission, while tokens, projects and entries grow several hundred times.',
  async run(bench) {
    const server = await openLargeServer(bench);
    const worlds: LargeWorld[] = [];
    for (const about of bench.isQuick ? [100, 10_000] : [100, 1000, 10_000, 100_000])
      worlds.push(await openLargeWorld(bench, server, about));
    return findingsOf(await costsIn(worlds, bench.isQuick ? 1 : 3, bench.say));
  },
};

function findingsOf(found: readonly CostsOfWorld[]): Findings {
  const table = (title: string, cell: (cost: Cost) => string, ...notes: string[]): Table => ({
    title,
    columns: ['asked by', ...found.map(({ world }) => sizeOf(world))],
    rows: callersOf(found).map((caller) => [caller, ...found.map((each) => cell(costIn(each, caller)))]),
    notes,
  });
  return {
    tables: [
      table(
        'A page of 100 entries by primary key: milliseconds, against the same rows by key',
        (cost) => cellOf(cost, 'page'),
        ...aboutPages,
      ),
      table('One entry by its key: milliseconds, against the same row by key', (cost) => cellOf(cost, 'row')),
      table('Rows of tables and indexes that a page of 100 looks at', ({ page }) => counted(page.touched)),
      table(
        'A page of 100 entries where random_page_cost is left at 4: milliseconds; rows looked at',
        ({ pageByDefault: page }) =>
          page.milliseconds.length === 0 ? '' : `${withSpread(page.milliseconds)}; ${counted(page.touched)}`,
        'Four is PostgreSQL’s default, meant for disks that turn: medium tables are then read from end to end for want of trust in their indexes. ' +
          'Set `random_page_cost = 1.1`, as in all other measures here, where data lie on an SSD or in memory; with many rows the plans are the same.',
      ),
    ],
    targets: targetsOf(found),
    charts: [
      chartOf('row-filters-page', 'A page of 100 entries, while everything around it grows', found, 'page'),
      chartOf('row-filters-row', 'One entry by its key, while everything around it grows', found, 'row'),
    ],
    figures: found.map(({ world: { tokens, projects, entries }, costs }) => ({
      tokens,
      projects,
      entries,
      costs,
    })),
  };
}

const aboutPages = [
  'N is how many projects the huge workspace has: half of all. What everybody else reaches is the same in every column; only what lies around it grows. ' +
    'Who reaches all of a huge workspace reads all of it for a page in the order of the key, which is measured against nothing.',
  aboutServer,
];

type What = 'page' | 'row';

const isBounded = ({ pageByKey }: Cost): boolean => pageByKey.milliseconds.length > 0;

const ratiosOf = (cost: Cost, what: What): number[] =>
  roundRatios(cost[what].milliseconds, cost[`${what}ByKey`].milliseconds);

const ratio = (value: number): string => `${value.toFixed(1)}×`;
const counted = (value: number): string => value.toLocaleString('en');

const callersOf = (found: readonly CostsOfWorld[]): readonly string[] =>
  found[0]?.costs.map(({ caller }) => caller) ?? [];

function costIn({ costs }: CostsOfWorld, caller: string): Cost {
  const found = costs.find((cost) => cost.caller === caller);
  if (found === undefined) throw new Error(`${caller} was not measured`);
  return found;
}

const cellOf = (cost: Cost, what: What): string =>
  what === 'page' && !isBounded(cost)
    ? withSpread(cost.page.milliseconds)
    : `${withSpread(cost[what].milliseconds)}, ${withSpread(ratiosOf(cost, what), ratio)}`;

const ten = 'a service token for ten selected projects';
/** As many lines as there are colours. */
const drawn = [
  ten,
  'a service token for two clients, one of them reached',
  'a service token for a workspace, for a member who reaches 25 projects',
  'a service token for a workspace, for its owner',
  'a service token for a workspace of N projects, for a member who reaches five',
];

const chartOf = (name: string, title: string, found: readonly CostsOfWorld[], what: What): Chart => ({
  name,
  title,
  kind: 'lines',
  x: 'service tokens',
  y: 'milliseconds',
  isLogarithmic: true,
  points: found.flatMap((each) => [
    ...drawn.map((caller) => ({
      series: caller.replace('a service token for ', ''),
      x: each.world.tokens,
      y: median(costIn(each, caller)[what].milliseconds),
    })),
    {
      series: 'the rows of ten projects by key, unfiltered',
      x: each.world.tokens,
      y: median(costIn(each, ten)[`${what}ByKey`].milliseconds),
    },
  ]),
});

/** DESIGN's, in the largest world; and that they cost no more there than in the smallest. */
function targetsOf(found: readonly CostsOfWorld[]): Target[] {
  const [first] = found;
  const last = found.at(-1);
  if (first === undefined || last === undefined) throw new Error('nothing was measured');
  const bounded = last.costs.filter(isBounded);
  const among = sizeOf(last.world);
  return [
    ...bounded
      .filter(({ caller }) => caller.startsWith('a service token'))
      .map((cost) => againstKeys(cost, among)),
    atMost(
      `a page of 100 entries, whoever reaches five projects in a workspace of ${last.world.huge}`,
      bounded.filter(({ caller }) => /five/.test(caller)),
      'page',
      5,
    ),
    atMost(`one entry by its key, whoever asks; ${among}`, last.costs, 'row', 1),
    noGrowth('a page of 100 entries', first, last, 'page'),
    noGrowth('one entry by its key', first, last, 'row'),
  ];
}

function againstKeys(cost: Cost, among: string): Target {
  const ratios = ratiosOf(cost, 'page');
  const isSelected = cost.caller.includes('selected');
  return {
    what: `a page of 100 entries against the same rows by key, ${cost.caller}; ${among}`,
    target: isSelected ? '≤ 3×' : 'bounded by the reach',
    measured: `${withSpread(ratios, ratio)}; ${counted(cost.page.touched)} rows looked at`,
    isMet: isSelected ? median(ratios) <= 3 : undefined,
  };
}

function atMost(what: string, costs: readonly Cost[], which: What, limit: number): Target {
  const [slowest] = costs
    .map((cost) => cost[which].milliseconds)
    .toSorted((one, other) => median(other) - median(one));
  if (slowest === undefined) throw new Error('nobody was measured');
  return {
    what,
    target: `≤ ${limit} ms`,
    measured: `${withSpread(slowest)} ms for the slowest`,
    isMet: median(slowest) <= limit,
  };
}

/** Some hundred times as many rows are one or two levels of an index more, and fewer of them in the processor's caches. */
const mostGrowth = 1.5;

function noGrowth(what: string, first: CostsOfWorld, last: CostsOfWorld, which: What): Target {
  const pairs = last.costs
    .filter(isBounded)
    .map((cost) => ({ before: costIn(first, cost.caller)[which], after: cost[which] }));
  const grown = pairs.map(({ before, after }) => median(after.milliseconds) / median(before.milliseconds));
  const looksAtMore = pairs.filter(({ before, after }) => after.touched > before.touched);
  return {
    what: `${what}, with ${sizeOf(last.world)}, against ${sizeOf(first.world)}`,
    target: `no growth with tokens: ≤ ${mostGrowth}× in the median of all callers, nobody looks at more rows`,
    measured: `${withSpread(grown, ratio)}; ${looksAtMore.length} look at more rows`,
    isMet: median(grown) <= mostGrowth && looksAtMore.length === 0,
  };
}
