import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { type Socket, connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type BenchSecrets, newBenchSecrets } from '../../bench/service.js';
import { signLoginJwt } from '../../src/tokens/login-jwt.js';
import { newOpaqueToken } from '../../src/tokens/opaque-token.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { eventually } from '../support/processes.js';
import { type RunningService, runService } from '../support/run-service.js';
import { inDays, worldOf } from '../support/world.js';

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

/** Asks again as soon as it is answered, on one open connection, until nobody listens. */
async function askOnAndOn(address: string, asking: () => Asking): Promise<Outcome[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const outcomes: Outcome[] = [];
  while (outcomes.at(-1)?.is !== 'refused') outcomes.push(await ask(address, agent, asking()));
  agent.destroy();
  return outcomes;
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

describe.each([1, 4])('told to end under load, a service of %i process(es)', (processes) => {
  test('answers whatever it has read, tells every client that it was the last answer, and counts each', async () => {
    service = runService({
      ...secrets.environment,
      DATABASE_URL: database.url,
      USAGE_FLUSH_SECONDS: '3600',
      WEB_CONCURRENCY: String(processes),
    });
    const address = await service.listening;
    const [token, quiet, login] = [await newToken(), await newToken(), await newLogin()];
    const idle = await quietConnection(address, quiet.text);
    const isClosed = once(idle, 'close');

    let asked = 0;
    const asking = (): Asking => {
      asked += 1;
      return { token: token.text };
    };
    const loads = Array.from({ length: clients }, async () => await askOnAndOn(address, asking));
    let made = 0;
    const making = askOnAndOn(address, () => ({
      path: '/graphql',
      token: login,
      body: JSON.stringify({
        query: `mutation { createWorkspace(name: "made by ${processes}, ${(made += 1)}") { id } }`,
      }),
    }));
    await eventually('the load runs', () => Promise.resolve(asked > 500 && made > 5));

    const toldAt = performance.now();
    service.child.kill('SIGTERM');
    const [all, makings] = await Promise.all([Promise.all(loads), making]);
    await isClosed;
    expect(await service.ended).toEqual({ code: 0, signal: null });
    // Nobody is waited for who only stays connected: ten seconds are for requests that take long.
    expect(performance.now() - toldAt).toBeLessThan(8_000);

    const outcomes = [...all.flat(), ...makings];
    expect(outcomes.filter(({ is }) => is === 'cut')).toEqual([]);
    expect(outcomes.filter((outcome) => outcome.is === 'not taken' && outcome.wasUsedBefore)).toEqual([]);
    for (const one of all)
      expect(answeredOf(one).at(-1)).toEqual({ is: 'answered', status: 200, isLast: true });
    const answered = answeredOf(all.flat());
    expect(new Set(answered.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await usedSoFar(token.id)).toBe(answered.length);
    expect(await usedSoFar(quiet.id)).toBe(1);
    expect(answeredOf(makings).every(({ status }) => status === 200)).toBe(true);
    const { rowCount } = await database.pool.query(`SELECT FROM graphwarden.workspace WHERE name LIKE $1`, [
      `made by ${processes}, %`,
    ]);
    expect(rowCount).toBe(answeredOf(makings).length);
  }, 60_000);
});
