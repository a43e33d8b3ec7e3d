import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { type Socket, connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { type BenchSecrets, newBenchSecrets } from '../../bench/service.js';
import { signLoginJwt } from '../../src/tokens/login-jwt.js';
import { newOpaqueToken } from '../../src/tokens/opaque-token.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { eventually } from '../support/processes.js';
import { type RunningService, runService } from '../support/run-service.js';
import { inDays, worldOf } from '../support/world.js';
import { operatorsAddress } from './support/operators-address.js';
import { keepResult } from './support/results.js';

// What becomes of requests when the service is told to end while clients on open connections never stop asking.

let database: TestDatabase;
let secrets: BenchSecrets;
let service: RunningService;
beforeAll(async () => {
  database = await cloneDatabase();
  secrets = await newBenchSecrets();
});
afterEach(async () => {
  service.child.kill('SIGKILL');
  await service.ended;
});
afterAll(async () => await database.drop());

async function newToken(): Promise<{ id: string; text: string }> {
  const { text, ...row } = newOpaqueToken('api_token', secrets.digestKey);
  const world = worldOf(database.pool);
  return { text, id: await world.apiToken(await world.user(), row) };
}

/** The login of a manager: it may make workspaces. */
async function newLogin(): Promise<string> {
  const world = worldOf(database.pool);
  const userId = await world.user({ role: 'manager' });
  const session = { id: await world.session(userId), userId, endsAt: inDays(1) };
  return (await signLoginJwt(secrets.jwt, session, new Date())).token;
}

const usedSoFar = async (id: string): Promise<number> => {
  const { rows } = await database.pool.query<{ requests: number }>(
    'SELECT coalesce(sum(requests), 0)::int AS requests FROM graphwarden.credential_usage WHERE credential_id = $1',
    [id],
  );
  return rows[0]?.requests ?? 0;
};

type Outcome =
  | { readonly is: 'answered'; readonly status: number; readonly isLast: boolean }
  /** Nobody listens any more. */
  | { readonly is: 'refused' }
  /** The connection ended without a byte of an answer: a new one before it was read, or one that had been used before. */
  | { readonly is: 'not taken'; readonly wasUsedBefore: boolean }
  /** An answer began, and never ended. */
  | { readonly is: 'cut' };

interface Asking {
  readonly path?: string;
  readonly token: string;
  readonly body?: string;
}

/** One request on the connections of `agent`, as Hasura sends it. */
async function ask(
  address: string,
  agent: Agent,
  { path = '/hasura/auth', token, body }: Asking,
): Promise<Outcome> {
  const headers = { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }) };
  const method = body === undefined ? 'GET' : 'POST';
  return await new Promise((done) => {
    const asked = request(`${address}${path}`, { agent, method, headers }, (response) => {
      void wholeOf(response).then(done);
    });
    asked.on('error', (error) => {
      if ('code' in error && error.code === 'ECONNREFUSED') done({ is: 'refused' });
      else done({ is: 'not taken', wasUsedBefore: asked.reusedSocket });
    });
    asked.end(body);
  });
}

async function wholeOf(response: IncomingMessage): Promise<Outcome> {
  response.resume();
  const isWhole = await once(response, 'end').then(
    () => response.complete,
    () => false,
  );
  if (!isWhole) return { is: 'cut' };
  const isLast = response.headers.connection?.toLowerCase() === 'close';
  return { is: 'answered', status: response.statusCode ?? 0, isLast };
}

/**
 * Asks again as soon as it is answered, on one open connection, until nobody listens; keeps what became of each request, and
 * answers with the last one that was answered.
 */
async function askOnAndOn(
  address: string,
  asking: () => Asking,
  outcomes: Outcome[],
): Promise<Outcome | undefined> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let lastAnswered: Outcome | undefined;
  for (;;) {
    const outcome = await ask(address, agent, asking());
    outcomes.push(outcome);
    if (outcome.is === 'answered') lastAnswered = outcome;
    if (outcome.is === 'refused') break;
  }
  agent.destroy();
  return lastAnswered;
}

const answeredOf = (outcomes: readonly Outcome[]) =>
  outcomes.flatMap((outcome) => (outcome.is === 'answered' ? [outcome] : []));

/** A connection that has been answered once, and stays open. */
async function quietConnection(address: string, token: string): Promise<Socket> {
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.write(`GET /hasura/auth HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 200 /);
  return socket;
}

const clients = 12;
const readiness = z.object({ status: z.string(), changes: z.string() });

async function start(processes: number, drainSeconds: number): Promise<string> {
  service = runService({
    ...secrets.environment,
    DATABASE_URL: database.url,
    USAGE_FLUSH_SECONDS: '3600',
    WEB_CONCURRENCY: String(processes),
    OPERATIONS_PORT: '0',
    DRAIN_SECONDS: String(drainSeconds),
  });
  return await service.listening;
}

const statusAt = async (url: string): Promise<number | undefined> =>
  await fetch(url, { headers: { Connection: 'close' } }).then(
    ({ status }) => status,
    () => undefined,
  );

/** That both addresses say so while requests are still answered, each as the last one on its connection. */
async function expectToDrain(address: string, soFar: () => readonly Outcome[]): Promise<void> {
  const operators = await operatorsAddress(service);
  const says503 = async (url: string): Promise<boolean> => (await statusAt(`${url}/readyz`)) === 503;
  await eventually(
    'both say that it stops',
    async () => (await says503(operators)) && (await says503(address)),
  );
  const said = readiness.parse(await (await fetch(`${operators}/readyz`)).json());
  expect(said).toEqual({ status: 'stopping', changes: 'listening' });
  expect(await (await fetch(`${operators}/metrics`)).text()).toMatch(/^graphwarden_draining 1$/m);
  const announced = soFar().length;
  const areLast = (): boolean => answeredOf(soFar().slice(-clients)).every(({ isLast }) => isLast);
  await eventually('it serves on, each connection once more', () =>
    Promise.resolve(soFar().length > announced + 2 * clients && areLast()),
  );
  // All of that while it listens as ever.
  expect(await statusAt(`${address}/readyz`)).toBe(503);
}

/** Asks on open connections that are kept, about a token and for workspaces to be made; never stops until nobody listens. */
async function startLoad(address: string, name: string) {
  const [token, login] = [await newToken(), await newLogin()];
  const outcomes: Outcome[] = [];
  const makings: Outcome[] = [];
  const asking = Array.from(
    { length: clients },
    async () => await askOnAndOn(address, () => ({ token: token.text }), outcomes),
  );
  let made = 0;
  const making = askOnAndOn(
    address,
    () => {
      const query = `mutation { createWorkspace(name: "made by ${name}, ${(made += 1)}") { id } }`;
      return { path: '/graphql', token: login, body: JSON.stringify({ query }) };
    },
    makings,
  );
  return {
    outcomes,
    makings,
    over: async () => ({ lasts: await Promise.all(asking), lastMaking: await making }),
    usage: async () => await usedSoFar(token.id),
    async writesThere(): Promise<number> {
      const counted = 'SELECT count(*)::int AS there FROM graphwarden.workspace WHERE name LIKE $1';
      const { rows } = await database.pool.query<{ there: number }>(counted, [`made by ${name}, %`]);
      return rows[0]?.there ?? 0;
    },
  };
}

const not200 = ({ status }: { readonly status: number }): boolean => status !== 200;

describe.each([
  { name: '1 process, drained', processes: 1, drainSeconds: 5 },
  { name: '2 processes, drained', processes: 2, drainSeconds: 5 },
  { name: '4 processes', processes: 4, drainSeconds: 0 },
] as const)('told to end under load, a service of $name', ({ name, processes, drainSeconds }) => {
  test('answers whatever it has read, tells every client that it was the last answer, and counts each', async () => {
    const address = await start(processes, drainSeconds);
    const quiet = await newToken();
    const idle = await quietConnection(address, quiet.text);
    const isClosed = once(idle, 'close');
    const { outcomes, makings, ...load } = await startLoad(address, name);
    await eventually('the load runs', () => Promise.resolve(outcomes.length > 300 && makings.length > 5));
    expect(answeredOf(outcomes).filter(({ isLast }) => isLast)).toEqual([]);

    const [toldAt, before] = [performance.now(), outcomes.length];
    service.child.kill('SIGTERM');
    if (drainSeconds > 0) await expectToDrain(address, () => outcomes);
    const { lasts, lastMaking } = await load.over();
    await isClosed;
    expect(await service.ended).toEqual({ code: 0, signal: null });
    const milliseconds = Math.round(performance.now() - toldAt);
    // Nobody is waited for who only stays connected: ten seconds are for requests that take long.
    expect(milliseconds).toBeLessThan(8_000 + drainSeconds * 1_000);

    const all = [...outcomes, ...makings];
    const cut = all.filter(({ is }) => is === 'cut');
    const neverTaken = all.filter((one) => one.is === 'not taken' && one.wasUsedBefore);
    expect([...cut, ...neverTaken]).toEqual([]);
    for (const last of lasts) expect(last).toEqual({ is: 'answered', status: 200, isLast: true });
    expect(lastMaking).toMatchObject({ is: 'answered', isLast: true });
    const answered = answeredOf(outcomes);
    expect([...answered, ...answeredOf(makings)].filter(not200)).toEqual([]);
    const [usage, writesThere] = [await load.usage(), await load.writesThere()];
    expect(usage).toBe(answered.length);
    expect(await usedSoFar(quiet.id)).toBe(1);
    expect(writesThere).toBe(answeredOf(makings).length);
    await keepResult(`sigterm: ${name}`, {
      answered: answered.length,
      answeredAfterwards: answeredOf(outcomes.slice(before)).length,
      cut: cut.length + neverTaken.length,
      otherStatuses: answered.filter(not200).length,
      usage,
      writes: answeredOf(makings).length,
      writesThere,
      milliseconds,
    });
  }, 60_000);
});

test('whoever presses Ctrl-C waits for nothing', async () => {
  const address = await start(1, 300);
  expect(await statusAt(`${address}/readyz`)).toBe(200);
  service.child.kill('SIGINT');
  expect(await service.ended).toEqual({ code: 0, signal: null });
}, 60_000);
