import pg from 'pg';
import { idOf } from '../../test/large/generated-data.js';
import { type ActionWorld, idIn, openActionWorld } from '../action-world.js';
import { median, quantile, roundRatios, shown, withSpread } from '../numbers.js';
import type { Bench, Findings, Scenario } from '../scenario.js';

/** One deed, done many times in one round. */
interface Burst {
  readonly perSecond: number;
  readonly milliseconds: readonly number[];
}

const callerCounts = [1, 8];
const deeds = [
  'create a service token',
  'rotate a service token',
  'revoke a service token',
  'create an API token',
  'rotate an API token',
  'revoke an API token',
] as const;
const floor = 'insert and commit one row, without a service';

export const lifeCycle: Scenario = {
  name: 'life-cycle',
  about:
    'How many tokens a second are created, rotated and revoked through the action door, with 100,000 others in the database, ' +
    'by one caller and by eight at once; against single rows that a client inserts and commits on the same PostgreSQL.',
  async run(bench) {
    const world = await openActionWorld(bench, bench.isQuick ? 10_000 : 100_000);
    const bare = await openBarePool(bench, world);
    const people = membersFrom(world.ordinaryPeople);
    const found = new Map<string, Burst[]>();
    const rounds = bench.isQuick ? 2 : 5;
    // The round before the first warms everything, and counts for nothing.
    for (let round = 0; round <= rounds; round += 1) {
      bench.say(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
      for (const callers of callerCounts) {
        const count = (bench.isQuick ? 15 : 60) * Math.min(callers, 3);
        const bursts = await roundOf(world, bare, { callers, people: take(people, count) });
        if (round > 0) for (const [name, burst] of bursts) keep(found, keyOf(name, callers), burst);
      }
    }
    return findingsOf(world, found);
  },
};

const keyOf = (name: string, callers: number): string => `${name}, ${callers}`;

function keep(found: Map<string, Burst[]>, key: string, burst: Burst): void {
  found.set(key, [...(found.get(key) ?? []), burst]);
}

/** A table of two columns, for the price of a commit. */
async function openBarePool(bench: Bench, { database }: ActionWorld): Promise<pg.Pool> {
  await database.client.query('CREATE TABLE public.bare (id uuid PRIMARY KEY, at timestamptz NOT NULL)');
  const pool = new pg.Pool({ connectionString: database.url, max: Math.max(...callerCounts) });
  bench.onEnd(() => pool.end());
  return pool;
}

/** Members of ordinary workspaces, over and over: nobody comes near the limit of a hundred live tokens a person. */
function* membersFrom(ordinary: number): Generator<number, never> {
  for (let n = 0; ; n = (n + 1) % ordinary) if (n % 20 >= 2 && n % 20 < 19) yield n;
}

const take = (people: Generator<number, never>, count: number): number[] =>
  Array.from({ length: count }, () => people.next().value);

interface Turn {
  readonly callers: number;
  readonly people: readonly number[];
}

/** Everybody creates a token of each kind, gives it a new text and revokes it: each deed by all before the next. */
async function roundOf(
  world: ActionWorld,
  bare: pg.Pool,
  { callers, people }: Turn,
): Promise<Map<string, Burst>> {
  const persons = await Promise.all(
    people.map(async (person) => ({
      person,
      jwt: await world.login(person),
      project: world.placeOf(person).project,
    })),
  );
  const expiresAt = new Date(Date.now() + 30 * 86_400_000).toISOString();
  const found = new Map<string, Burst>();
  const ids = new Map<number, string>();
  const all = async (
    name: string,
    deed: (each: (typeof persons)[number]) => Promise<unknown>,
  ): Promise<void> => void found.set(name, await burst(callers, persons, deed));
  const onToken = (name: string) => (each: (typeof persons)[number]) =>
    world.act(name, { id: ids.get(each.person) }, each.jwt);
  await all(floor, () => bare.query('INSERT INTO public.bare (id, at) VALUES (gen_random_uuid(), now())'));
  await all(deeds[0], async ({ person, jwt, project }) => {
    const input = {
      servicePrincipalId: idOf('principal', person),
      name: 'bench',
      expiresAt,
      preset: 'project_read',
      projectIds: [idOf('project', project)],
    };
    ids.set(person, idIn(await world.act('createServiceToken', input, jwt)));
  });
  await all(deeds[1], onToken('regenerateServiceToken'));
  await all(deeds[2], onToken('revokeServiceToken'));
  await all(deeds[3], async ({ person, jwt }) => {
    ids.set(person, idIn(await world.act('createApiToken', { name: 'bench', expiresAt }, jwt)));
  });
  await all(deeds[4], onToken('regenerateApiToken'));
  await all(deeds[5], onToken('revokeApiToken'));
  return found;
}

/** Does the work for each, so many at once. */
async function burst<T>(
  callers: number,
  items: readonly T[],
  work: (item: T) => Promise<unknown>,
): Promise<Burst> {
  const waiting = [...items];
  const milliseconds: number[] = [];
  const began = performance.now();
  await Promise.all(
    Array.from({ length: callers }, async () => {
      for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
        const before = performance.now();
        await work(item);
        milliseconds.push(performance.now() - before);
      }
    }),
  );
  return { perSecond: (items.length * 1000) / (performance.now() - began), milliseconds };
}

function findingsOf(world: ActionWorld, found: ReadonlyMap<string, readonly Burst[]>): Findings {
  const burstsOf = (name: string, callers: number): readonly Burst[] => {
    const bursts = found.get(keyOf(name, callers));
    if (bursts === undefined) throw new Error(`nobody did this: ${name}`);
    return bursts;
  };
  const rates = (name: string, callers: number): number[] =>
    burstsOf(name, callers).map(({ perSecond }) => perSecond);
  const row = (name: string, callers: number): string[] => {
    const times = burstsOf(name, callers).flatMap(({ milliseconds }) => milliseconds);
    return [
      name,
      String(callers),
      withSpread(rates(name, callers)),
      shown(median(times)),
      shown(quantile(times, 0.99)),
      withSpread(roundRatios(rates(name, callers), rates(floor, callers))),
    ];
  };
  const names = [floor, ...deeds];
  return {
    tables: [
      {
        title: `With ${world.tokens.toLocaleString('en')} service tokens in the database`,
        columns: ['what', 'callers', 'a second', 'p50 ms', 'p99 ms', 'against the bare row'],
        rows: callerCounts.flatMap((callers) => names.map((name) => row(name, callers))),
        notes: [
          'Each deed is one request as Hasura sends it, to one process of the service, by a person of its own with a login: authenticated, authorized, ' +
            'held against the limit of 100 live tokens a person (which stays as it is), written to the audit log and committed to the disk.',
        ],
      },
    ],
    charts: [
      {
        name: 'life-cycle',
        title: 'Tokens created, rotated and revoked',
        kind: 'bars',
        x: '',
        y: 'a second',
        points: deeds.flatMap((name) =>
          callerCounts.map((callers) => ({
            series: `${name.includes('API') ? 'API token' : 'service token'}, ${callers === 1 ? 'one caller' : `${callers} callers`}`,
            x: name.replace(/ an? (?:API|service) token/, ''),
            y: median(rates(name, callers)),
          })),
        ),
      },
    ],
    figures: [...found].map(([what, bursts]) => ({
      what,
      perSecond: bursts.map(({ perSecond }) => perSecond),
    })),
  };
}
