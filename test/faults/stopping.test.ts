import { Agent, request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { eventually } from '../support/processes.js';
import { type RunningService, runService } from '../support/run-service.js';

let database: TestDatabase;
let secrets: Record<string, string>;
beforeAll(async () => {
  database = await cloneDatabase();
  secrets = await newSecrets();
});
afterAll(async () => await database.drop());

let service: RunningService;
afterEach(async () => {
  service.child.kill('SIGINT');
  service.child.kill('SIGKILL');
  await service.ended;
});

async function run(env: Record<string, string>): Promise<string> {
  service = runService({ ...secrets, DATABASE_URL: database.url, DATABASE_POOL_SIZE: '2', ...env });
  return await service.listening;
}

/** Where operators are answered, as the service says at its start. */
async function operatorsAddress(): Promise<string> {
  const found = () => /^Operators ask (\S+)$/m.exec(service.output())?.[1];
  await eventually('it says where operators are answered', () => Promise.resolve(found() !== undefined));
  return found() ?? '';
}

interface Answered {
  readonly status: number;
  readonly connection: string | undefined;
  readonly body: string;
}

/** A request, over a connection that is kept for the next one where the server lets it be. */
const ask = async (url: string, agent: Agent): Promise<Answered> =>
  await new Promise((done, fail) => {
    const asked = request(url, { agent }, (response) => {
      let body = '';
      response.on('data', (chunk: Buffer) => (body += chunk.toString()));
      response.on('end', () =>
        done({ status: response.statusCode ?? 0, connection: response.headers.connection, body }),
      );
      response.on('error', fail);
    });
    asked.on('error', fail).end();
  });

const readiness = z.object({ status: z.string(), changes: z.string(), version: z.string() });
const statusAt = async (address: string): Promise<number | undefined> =>
  await fetch(address, { headers: { Connection: 'close' } }).then(
    ({ status }) => status,
    () => undefined,
  );

describe.each([{ processes: '1' }, { processes: '2' }])('told to stop, of $processes', ({ processes }) => {
  test('a service says so while it serves, ends connections with the answers on them, and loses no request', async () => {
    const address = await run({ DRAIN_SECONDS: '2', OPERATIONS_PORT: '0', WEB_CONCURRENCY: processes });
    const operators = await operatorsAddress();
    expect(await statusAt(`${operators}/readyz`)).toBe(200);
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    const answers: Answered[] = [];
    let isOver = false;
    /** Asks again and again, until a new connection is refused after the end was announced. */
    const client = async (): Promise<void> => {
      while (!isOver) answers.push(await ask(`${address}/hasura/auth`, agent));
    };
    const clients = [client(), client(), client(), client()];
    await eventually('requests are answered', () => Promise.resolve(answers.length > 20));
    expect(answers.at(-1)?.connection).toBe('keep-alive');

    service.child.kill('SIGTERM');
    await eventually(
      'both addresses say that it is stopping',
      async () =>
        (await statusAt(`${operators}/readyz`)) === 503 && (await statusAt(`${address}/readyz`)) === 503,
    );
    const said = readiness.parse(await (await fetch(`${operators}/readyz`)).json());
    expect(said).toMatchObject({ status: 'stopping', changes: 'listening' });
    expect(await (await fetch(`${operators}/metrics`)).text()).toMatch(/^graphwarden_draining 1$/m);
    const announced = answers.length;
    await eventually('it serves on', () => Promise.resolve(answers.length > announced + 20));
    expect(answers.at(-1)?.connection).toBe('close');
    // As a load balancer does that has noticed.
    isOver = true;
    await Promise.all(clients);
    agent.destroy();
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
    expect(await service.ended).toEqual({ code: 0, signal: null });
    expect(await statusAt(`${operators}/healthz`)).toBeUndefined();
  }, 60_000);
});

test('whoever presses Ctrl-C waits for nothing', async () => {
  const address = await run({ DRAIN_SECONDS: '300' });
  expect(await statusAt(`${address}/readyz`)).toBe(200);
  service.child.kill('SIGINT');
  expect(await service.ended).toEqual({ code: 0, signal: null });
}, 60_000);

test('operators have an address of their own where it is set: metrics are there alone, health is on both, clients’ documents stay', async () => {
  const address = await run({ OPERATIONS_PORT: '0' });
  const operators = await operatorsAddress();
  const paths = [
    '/metrics',
    '/healthz',
    '/readyz',
    '/.well-known/jwks.json',
    '/openapi.json',
    '/hasura/auth',
  ];
  const statuses = async (at: string) =>
    Object.fromEntries(
      await Promise.all(paths.map(async (path) => [path, await statusAt(`${at}${path}`)] as const)),
    );
  const health = { '/healthz': 200, '/readyz': 200 };
  const clients = { '/.well-known/jwks.json': 200, '/openapi.json': 200, '/hasura/auth': 200 };
  const nothing = { '/.well-known/jwks.json': 404, '/openapi.json': 404, '/hasura/auth': 404 };
  expect(await statuses(address)).toEqual({ ...health, ...clients, '/metrics': 404 });
  expect(await statuses(operators)).toEqual({ ...health, ...nothing, '/metrics': 200 });
  expect(await fetch(`${operators}/healthz`, { method: 'POST' }).then(({ status }) => status)).toBe(405);
}, 60_000);
