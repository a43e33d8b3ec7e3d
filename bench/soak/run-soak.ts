import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describeCommit } from '../machine.js';
import type { BenchProcess } from '../process.js';
import type { Bench } from '../scenario.js';
import { newBenchSecrets, startService } from '../service.js';
import { type Fault, createChecker } from './checker.js';
import { openRestartableDatabase } from './database.js';
import { createDeeds } from './deeds.js';
import { plannedFaults } from './faults.js';
import { type LoadClients, startLoadClients } from './load-clients.js';
import { createOperator } from './operator.js';
import { type Outcome, outcomeOf } from './outcome.js';
import { type Population, createPopulation } from './population.js';
import { allHear, read, sampleMemory } from './replicas.js';
import { seed } from './seed.js';
import { type Credential, clock } from './truth.js';

export interface SoakSettings {
  readonly mode: 'listen' | 'poll';
  readonly minutes: number;
}

const people = 120;
const principals = 40;
const tokensOfPrincipal = 3;
const junk = 250;
const replicaCount = 2;
const deedsPerSecond = 5;
const mostDeedsAtOnce = 40;
const sampleEveryMs = 5_000;
const load = { processes: 2, loops: 8 } as const;

export async function runSoak(bench: Bench, { mode, minutes }: SoakSettings): Promise<Outcome> {
  const commit = await describeCommit();
  const database = await openRestartableDatabase(bench);
  const secrets = await newBenchSecrets();
  const administrator = { userId: randomUUID(), sessionId: randomUUID() };
  const operator = createOperator(bench, database.url, secrets, administrator);
  const population = createPopulation(secrets, people, principals);
  await seed(operator.commit, population, administrator);
  const replicas = await startReplicas(bench, mode, { databaseUrl: database.url, secrets });
  await allHear(replicas);

  const credentials = new Map<number, Credential>();
  const faults: Fault[] = [];
  const onViolation = ({ what, replica, credential, milliseconds }: { readonly what: string } & Told): void =>
    bench.say(`VIOLATION: ${what} (${credential}, replica ${replica}, ${Math.round(milliseconds)} ms)`);
  const checker = createChecker({ credentials, faults, onViolation });
  const urls = replicas.map(({ url }) => url);
  const clients = remembering(
    credentials,
    startLoadClients(bench, { urls, ...load, onAnswers: checker.check }),
  );
  const deeds = createDeeds({ operator, population, load: clients, urls });
  clients.addDead(population.makers.junk(junk));
  await introduceAll(population, deeds.introduce);
  const atOnce = credentials.size - junk;
  bench.say(`${deeds.live.size} sessions and tokens with ${atOnce} credentials are in use`);

  const begunAt = clock();
  const endsAt = begunAt + minutes * 60_000;
  const over = AbortSignal.timeout(minutes * 60_000);
  const work = keepDoing(deeds, endsAt, clients);
  const breaking = breakThings(plannedFaults({ bench, mode, database, operator, replicas, faults }), {
    begunAt,
    endsAt,
  });
  const saying = keepSaying(bench, checker.result, endsAt);
  const samples = await sampleMemory(replicas, sampleEveryMs, over);
  await Promise.all([work, breaking, saying]);
  await clients.stop();
  const readings = await Promise.all(replicas.map(read));
  const found = { commit, faults, samples, readings, atOnce, deeds: deeds.counts };
  const all = [...credentials.values()];
  return outcomeOf({
    mode,
    begunAt,
    endedAt: clock(),
    checked: checker.result(),
    credentials: all,
    ...found,
  });
}

interface Told {
  readonly replica: number;
  readonly credential: string;
  readonly milliseconds: number;
}

async function startReplicas(
  bench: Bench,
  mode: SoakSettings['mode'],
  service: Pick<Parameters<typeof startService>[1], 'databaseUrl' | 'secrets'>,
): Promise<BenchProcess[]> {
  const environment = { DATABASE_CHANGES: mode, LOG_LEVEL: 'error' };
  return await Promise.all(
    Array.from(
      { length: replicaCount },
      async (_, n) => await startService(bench, { ...service, environment, name: `replica ${n}` }),
    ),
  );
}

/** What the load is told of is known to the checker before. */
function remembering(known: Map<number, Credential>, clients: LoadClients): LoadClients {
  const remember = (credentials: readonly Credential[]): void =>
    credentials.forEach((credential) => void known.set(credential.index, credential));
  return {
    ...clients,
    add(credentials) {
      remember(credentials);
      clients.add(credentials);
    },
    addDead(credentials) {
      remember(credentials);
      clients.addDead(credentials);
    },
  };
}

async function introduceAll(
  { people: everybody, principals: machines, makers }: Population,
  introduce: ReturnType<typeof createDeeds>['introduce'],
): Promise<void> {
  const hour = 3_600_000;
  const made = await Promise.all([
    ...everybody.flatMap((person, n) => [
      makers.session(person, hour),
      makers.apiToken(person, n % 2 === 0, hour),
    ]),
    ...machines.flatMap((principal) =>
      Array.from({ length: tokensOfPrincipal }, () => makers.serviceToken(principal, hour)),
    ),
  ]);
  await Promise.all(made.map(introduce));
}

/** So many deeds a second, until shortly before the end; resolves when all of them are done. */
async function keepDoing(
  deeds: ReturnType<typeof createDeeds>,
  endsAt: number,
  clients: LoadClients,
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const lastMs = 8_000;
  let failed: Error | undefined;
  while (clock() < endsAt - lastMs) {
    await delay(1000 / deedsPerSecond);
    deeds.replaceEnded(clock());
    if (failed !== undefined) throw failed;
    if (!clients.areWell()) throw new Error('a process of the load has ended');
    if (underWay.size >= mostDeedsAtOnce) continue;
    const deed = deeds
      .one()
      .catch((error: unknown) => void (failed = new Error('a deed of the soak failed', { cause: error })))
      .finally(() => underWay.delete(deed));
    underWay.add(deed);
  }
  await Promise.all(underWay);
}

async function breakThings(
  planned: ReturnType<typeof plannedFaults>,
  { begunAt, endsAt }: { readonly begunAt: number; readonly endsAt: number },
): Promise<void> {
  for (const [share, inflict] of planned) {
    await delay(Math.max(0, begunAt + share * (endsAt - begunAt) - clock()));
    await inflict();
  }
}

async function keepSaying(
  bench: Bench,
  result: () => { readonly requests: number; readonly violationCount: number },
  endsAt: number,
): Promise<void> {
  while (clock() < endsAt) {
    await delay(Math.min(15_000, Math.max(1, endsAt - clock())));
    const { requests, violationCount } = result();
    bench.say(`${requests.toLocaleString('en-US')} answers checked, ${violationCount} violations`);
  }
}
