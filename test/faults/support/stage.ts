import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import type { Bench } from '../../../bench/scenario.js';
import { type BenchSecrets, newBenchSecrets } from '../../../bench/service.js';
import { type RestartableDatabase, openRestartableDatabase } from '../../../bench/soak/database.js';
import { type Operator, createOperator } from '../../../bench/soak/operator.js';
import { type Population, createPopulation } from '../../../bench/soak/population.js';
import { seed } from '../../../bench/soak/seed.js';
import { signLoginJwt } from '../../../src/tokens/login-jwt.js';
import { type RunningService, runService } from '../../support/run-service.js';
import { scratchFolder } from '../../support/scratch.js';

/** What a scenario plays on: a PostgreSQL of its own, people and machines in it, and the service before it, all real processes. */
export interface Stage {
  readonly bench: Bench;
  readonly database: RestartableDatabase;
  readonly secrets: BenchSecrets;
  /** Changes things by SQL, beside the service, and by actions as an administrator. */
  readonly operator: Operator;
  readonly population: Population;
  /** The login JWT of an administrator. */
  readonly administratorLogin: string;
  /** A further replica; ends with the stage. */
  startReplica(env?: Readonly<Record<string, string>>): Promise<Replica>;
  /** Ends everything, the latest first. Call it whatever happens. */
  close(): Promise<void>;
}

export interface Replica extends RunningService {
  readonly url: string;
}

interface StageOptions {
  /** Of PostgreSQL. */
  readonly settings?: Readonly<Record<string, string>>;
  /** For the data of PostgreSQL; else one in memory where there is room. */
  readonly folder?: string;
}

const hourMs = 3_600_000;
const people = 8;
const principals = 4;

export async function openStage({ settings, folder }: StageOptions = {}): Promise<Stage> {
  const closers: (() => Promise<void>)[] = [];
  const bench: Bench = {
    say: () => undefined,
    isQuick: true,
    onEnd: (closer) => void closers.unshift(closer),
  };
  const close = async (): Promise<void> => {
    for (const closer of closers.splice(0)) await closer();
  };
  try {
    const ownFolder = folder ?? (await scratchFolder('faults'));
    if (folder === undefined) bench.onEnd(async () => await rm(ownFolder, { recursive: true, force: true }));
    const database = await openRestartableDatabase(bench, {
      folder: ownFolder,
      ...(settings && { settings }),
    });
    const secrets = await newBenchSecrets();
    const administrator = { userId: randomUUID(), sessionId: randomUUID() };
    const operator = createOperator(bench, database.url, secrets, administrator);
    const population = createPopulation(secrets, people, principals);
    await seed(operator.commit, population, administrator);
    const startReplica: Stage['startReplica'] = async (env = {}) => {
      const service = runService({
        DATABASE_URL: database.url,
        LOG_LEVEL: 'warn',
        ...secrets.environment,
        ...env,
      });
      bench.onEnd(async () => {
        service.child.kill('SIGTERM');
        await service.ended;
      });
      return { ...service, url: await service.listening };
    };
    const session = {
      id: administrator.sessionId,
      userId: administrator.userId,
      endsAt: new Date(Date.now() + hourMs),
    };
    const { token: administratorLogin } = await signLoginJwt(secrets.jwt, session, new Date());
    return { bench, database, secrets, operator, population, administratorLogin, startReplica, close };
  } catch (error) {
    await close();
    throw error;
  }
}
