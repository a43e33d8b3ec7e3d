import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { emptyDatabase } from '../support/database.js';
import { type RunningService, runService } from '../support/run-service.js';
import { scratchFolder } from '../support/scratch.js';
import { operatorsAddress } from './support/operators-address.js';

const credentials = z.strictObject({
  url: z.string(),
  users: z.array(z.strictObject({ username: z.string(), password: z.string(), role: z.string() })),
  apiToken: z.string(),
  serviceTokens: z.strictObject({ projectRead: z.string(), oplogReadWrite: z.string() }),
});
const answer = z.record(z.string(), z.string());

const running: RunningService[] = [];
const folders: string[] = [];

function run(env: Record<string, string>): RunningService {
  const service = runService(env);
  running.push(service);
  return service;
}

async function newDataDir(): Promise<string> {
  const folder = await scratchFolder('start');
  folders.push(folder);
  return join(folder, 'data');
}

async function endAll(): Promise<void> {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGTERM');
    await ended;
  }
}
afterEach(async () => {
  await endAll();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const demoIn = async (dataDir: string) =>
  credentials.parse(JSON.parse(await readFile(join(dataDir, 'demo-credentials.json'), 'utf8')));

async function ask(address: string, token: string): Promise<Record<string, string>> {
  const response = await fetch(`${address}/hasura/auth`, { headers: { Authorization: `Bearer ${token}` } });
  expect(response.status).toBe(200);
  return answer.parse(await response.json());
}

describe('with nothing in the environment', () => {
  test('a start answers for the demo credentials, a killed service comes back with the same data, and one told to end lets go of everything', async () => {
    const dataDir = await newDataDir();
    const first = run({ DATA_DIR: dataDir });
    const address = await first.listening;
    const demo = await demoIn(dataDir);
    expect(demo.url).toBe(address);
    expect((await stat(join(dataDir, 'demo-credentials.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(dataDir, 'secrets.json'))).mode & 0o777).toBe(0o600);
    const before = await ask(address, demo.apiToken);
    expect(before).toMatchObject({ 'x-hasura-credential': 'api_token', 'x-hasura-user-name': 'olga' });
    const reader = await ask(address, demo.serviceTokens.projectRead);
    expect(reader['x-hasura-service-token-preset']).toBe('project_read');
    const logger = await ask(address, demo.serviceTokens.oplogReadWrite);
    expect(logger['x-hasura-service-token-preset']).toBe('oplog_rw');

    first.child.kill('SIGKILL');
    await first.ended;
    const second = run({ DATA_DIR: dataDir });
    const again = await second.listening;
    expect(await ask(again, demo.apiToken)).toEqual(before);
    expect(await demoIn(dataDir)).toEqual({ ...demo, url: again });

    second.child.kill('SIGINT');
    expect(await second.ended).toEqual({ code: 0, signal: null });
    await expect(fetch(`${again}/healthz`)).rejects.toThrow();
    const secrets = [
      demo.apiToken,
      ...Object.values(demo.serviceTokens),
      ...demo.users.map(({ password }) => password),
    ];
    const shown = first.output() + second.output();
    for (const secret of secrets) expect(shown.includes(secret)).toBe(false);
  }, 60_000);
});

describe('a start that cannot work says why, a line each, and fails', () => {
  const failing = async (env: Record<string, string>): Promise<string[]> => {
    const service = run(env);
    const { code } = await service.ended;
    expect(code).toBe(1);
    return service.output().trimEnd().split('\n');
  };

  test('missing secrets', async () => {
    const lines = await failing({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' });
    expect(lines).toEqual(
      ['HASURA_ACTION_SECRET', 'TOKEN_DIGEST_KEYS', 'JWT_SIGNING_KEYS'].map(
        (name) => `${name} is required with DATABASE_URL; \`npm run --silent keys\` prints one to use`,
      ),
    );
  });

  test('a database that cannot be reached', async () => {
    const lines = await failing({
      ...(await newSecrets()),
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    });
    expect(lines).toEqual([expect.stringMatching(/^PostgreSQL at 127\.0\.0\.1:1 cannot be reached/)]);
  });

  test('a key pair whose halves do not belong together', async () => {
    const [one, other] = [await newSecrets(), await newSecrets()];
    const halves = z.array(z.record(z.string(), z.string()));
    const mixed = halves.parse(JSON.parse(one.JWT_SIGNING_KEYS)).map((key, index) => ({
      ...key,
      d: halves.parse(JSON.parse(other.JWT_SIGNING_KEYS))[index]?.d,
    }));
    const lines = await failing({
      ...one,
      JWT_SIGNING_KEYS: JSON.stringify(mixed),
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    });
    expect(lines).toEqual([expect.stringMatching(/^JWT_SIGNING_KEYS .*keys/)]);
  });
});

test('several services may start at once on one new database', async () => {
  const database = await emptyDatabase();
  try {
    const env = { ...(await newSecrets()), DATABASE_URL: database.url, REFERENCE_APP: 'on' };
    const services = [run(env), run(env), run(env)];
    for (const service of services) {
      const address = await service.listening;
      expect((await fetch(`${address}/readyz`)).status).toBe(200);
    }
    const { rows } = await database.pool.query(
      'select count(*)::int as seeded from graphwarden.user_account',
    );
    expect(rows).toEqual([{ seeded: 0 }]);
  } finally {
    await endAll();
    await database.drop();
  }
}, 60_000);

test('operators have an address of their own where it is set: metrics are there alone, health is on both, clients’ documents stay', async () => {
  const database = await emptyDatabase();
  try {
    const service = run({ ...(await newSecrets()), DATABASE_URL: database.url, OPERATIONS_PORT: '0' });
    const address = await service.listening;
    const operators = await operatorsAddress(service);
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
        await Promise.all(paths.map(async (path) => [path, (await fetch(`${at}${path}`)).status] as const)),
      );
    const health = { '/healthz': 200, '/readyz': 200 };
    const clients = { '/.well-known/jwks.json': 200, '/openapi.json': 200, '/hasura/auth': 200 };
    const nothing = { '/.well-known/jwks.json': 404, '/openapi.json': 404, '/hasura/auth': 404 };
    expect(await statuses(address)).toEqual({ ...health, ...clients, '/metrics': 404 });
    expect(await statuses(operators)).toEqual({ ...health, ...nothing, '/metrics': 200 });
    expect((await fetch(`${operators}/healthz`, { method: 'POST' })).status).toBe(405);
  } finally {
    await endAll();
    await database.drop();
  }
}, 60_000);
