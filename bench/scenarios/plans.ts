import type { Statement } from '../../src/metadata/fragment.js';
import { presentedTexts } from '../../src/store/presented-credentials.js';
import { idOf, limitedApiTokenOf, sessionOf, tokenOf } from '../../test/large/generated-data.js';
import { questionsOf } from '../../test/large/questions.js';
import {
  type LargeWorld,
  aboutServer,
  openLargeServer,
  openLargeWorld,
  sizeOf,
  trustIndexes,
} from '../large-world.js';
import { asRatio, withSpread } from '../numbers.js';
import { type Plan, settledPlan } from '../plan.js';
import type { Bench, Findings, Scenario, Target } from '../scenario.js';

interface Asked {
  readonly what: string;
  readonly statement: Statement;
}

interface Planned extends Asked {
  readonly plan: Plan;
}

interface PlannedWorld {
  readonly world: LargeWorld;
  readonly planned: readonly Planned[];
}

export const plans: Scenario = {
  name: 'plans',
  about:
    'The plans of what the auth hook reads on a miss and of pages behind the permission filters, ' +
    'with a few hundred tokens and with hundreds of times as many: what they touch does not grow with the number of tokens.',
  async run(bench) {
    const server = await openLargeServer(bench);
    const found: PlannedWorld[] = [];
    for (const about of bench.isQuick ? [100, 1000, 10_000] : [100, 10_000, 100_000])
      found.push(await plannedIn(bench, await openLargeWorld(bench, server, about)));
    return findingsOf(found);
  },
};

async function plannedIn(bench: Bench, world: LargeWorld): Promise<PlannedWorld> {
  const { client } = world.database;
  bench.say(`planning with ${sizeOf(world)}`);
  await client.query(trustIndexes);
  const planned: Planned[] = [];
  for (const asked of [...missesIn(world), ...filtersIn(world)])
    planned.push({ ...asked, plan: await settledPlan(client, asked.statement) });
  return { world, planned };
}

/** What the hook asks when a credential is not in its cache. */
function missesIn({ member }: LargeWorld): Asked[] {
  const publicId = (nth: number): string => nth.toString(16).padStart(16, '0');
  const miss = (kind: string, text: string, value: string): Asked => ({
    what: `a miss of the hook: ${kind}`,
    statement: { text, values: [value] },
  });
  return [
    miss(
      'a service token with ten grants',
      presentedTexts.serviceToken,
      publicId(tokenOf(member, 'projects')),
    ),
    miss('an API token limited to a workspace', presentedTexts.apiToken, publicId(limitedApiTokenOf(member))),
    miss('a session, for a login or collab JWT', presentedTexts.session, idOf('session', sessionOf(member))),
  ];
}

const shownFilters = ['one row', 'page by key order'];

/** Entries, as everybody who is not shown all of a huge workspace asks for them. */
const filtersIn = ({ callers, database, huge }: LargeWorld): Asked[] =>
  Object.entries(callers).flatMap(([kind, list]) =>
    list
      .filter(({ tables, isWide }) => tables.includes('oplog_entry') && isWide !== true)
      .flatMap((caller) =>
        questionsOf(database.engine, { ...caller, tables: ['oplog_entry'] })
          .filter(({ what }) => shownFilters.includes(what))
          .map(({ what, statement }) => ({
            what: `${what} of entries: ${kind} ${caller.name.replaceAll(huge, 'N')}`,
            statement,
          })),
      ),
  );

/** One statement and its plans, from the smallest world to the largest. */
interface Compared extends Asked {
  readonly plans: readonly Plan[];
  readonly last: Plan;
}

function findingsOf(found: readonly PlannedWorld[]): Findings {
  const largest = found.at(-1);
  if (largest === undefined) throw new Error('nothing was planned');
  const compared = largest.planned.map(({ what, statement, plan }) => ({
    what,
    statement,
    last: plan,
    plans: found.map(({ planned }) => planOf(planned, what)),
  }));
  return {
    tables: [
      {
        title: 'Pages of 8 KB that a statement touches',
        columns: ['what', ...found.map(({ world }) => sizeOf(world)), 'read whole in the last'],
        rows: compared.map(({ what, plans: each, last }) => [
          what,
          ...each.map(({ buffers }) => buffers.toLocaleString('en')),
          last.wholeTables.join(', '),
        ]),
        notes: [
          'In the smallest world whole tables lie in a few pages and some are read whole. From there on every row is found by an index, and ten times as many tokens cost ' +
            'no more than the next level of an index. The one row of the policy is always read whole.',
          aboutServer,
          ...compared.filter(({ what }) => isShown(what)).map((each) => folded(each, largest.world)),
        ],
      },
    ],
    targets: targetsOf(compared, found),
    figures: compared.map(({ what, plans: each }) => ({ what, plans: each.map(figuresOf) })),
  };
}

/** The others differ from these only in who asks. */
const unfolded = [
  'one row of entries: a service token for ten selected projects',
  'page by key order of entries: a service token for ten selected projects',
  'page by key order of entries: a person: a member who reaches 25 projects',
];
const isShown = (what: string): boolean => what.startsWith('a miss') || unfolded.includes(what);

function planOf(planned: readonly Planned[], what: string): Plan {
  const found = planned.find((each) => each.what === what);
  if (found === undefined) throw new Error(`${what} was not planned everywhere`);
  return found.plan;
}

const figuresOf = ({ text: _text, ...figures }: Plan) => figures;

const folded = ({ what, statement, last }: Compared, world: LargeWorld): string =>
  [
    `<details><summary>${what}; ${sizeOf(world)}</summary>`,
    fenced('sql', statement.text.trim()),
    fenced('text', last.text.split('\n').map(shortened).join('\n')),
    '</details>',
  ].join('\n\n');

/** Conditions repeat the whole session; what a node does stands in front. */
const shortened = (line: string): string => (line.length > 220 ? `${line.slice(0, 220)} …` : line);

const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

/** One level of an index more, wherever one is used. */
const mostGrowth = 1.5;

function targetsOf(compared: readonly Compared[], found: readonly PlannedWorld[]): Target[] {
  const growth = compared.map(({ plans: each, last }) => last.buffers / (each.at(-2)?.buffers ?? Number.NaN));
  const whole = [...new Set(compared.flatMap(({ last }) => last.wholeTables))];
  const [before, after] = found.slice(-2).map(({ world }) => sizeOf(world));
  return [
    {
      what: `pages that misses of the hook and filtered reads touch: ${after ?? ''}, against ${before ?? ''}`,
      target: `no growth but the depth of indexes: ≤ ${mostGrowth}×`,
      measured: withSpread(growth, asRatio),
      isMet: Math.max(...growth) <= mostGrowth,
    },
    {
      what: `tables that a miss of the hook or a filtered read goes through from end to end; ${after ?? ''}`,
      target: 'none but the one row of the policy',
      measured: whole.join(', '),
      isMet: whole.every((table) => table === 'credential_policy'),
    },
  ];
}
