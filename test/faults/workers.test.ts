import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import { readConfig } from '../../src/config.js';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { type DigestKey, newOpaqueToken } from '../../src/tokens/opaque-token.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { eventually, isRunning, runningProcesses } from '../support/processes.js';
import { type RunningService, runService } from '../support/run-service.js';
import { worldOf } from '../support/world.js';
import { keepResult } from './support/results.js';

let database: TestDatabase;
let env: Record<string, string>;
let digestKey: DigestKey;
beforeAll(async () => {
  database = await cloneDatabase();
  env = {
    ...(await newSecrets()),
    DATABASE_URL: database.url,
    DATABASE_POOL_SIZE: '2',
    USAGE_FLUSH_SECONDS: '3600',
    WEB_CONCURRENCY: '2',
  };
  const config = readConfig(env);
  const [first] = 'problems' in config ? [] : (config.secrets.digestKeys ?? []);
  if (first === undefined) throw new Error('the secrets have no digest key');
  digestKey = first;
});
afterAll(async () => await database.drop());

let service: RunningService;
let address: string;
beforeEach(async () => {
  service = runService(env);
  address = await service.listening;
}, 60_000);
afterEach(async () => {
  service.child.kill('SIGTERM');
  await service.ended;
});

const workerSays = z.object({
  pid: z.number(),
  runsHourlyJobs: z.boolean(),
  msg: z.literal('a worker listens'),
});
/** Every worker that has listened so far. */
const workersSoFar = () =>
  service
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => workerSays.safeParse(JSON.parse(line)).data ?? []);
const workerProcesses = async (): Promise<number[]> =>
  (await runningProcesses()).filter(({ parent }) => parent === service.child.pid).map(({ pid }) => pid);

async function newToken(): Promise<{ id: string; text: string }> {
  const { text, ...row } = newOpaqueToken('api_token', digestKey);
  const world = worldOf(database.pool);
  return { text, id: await world.apiToken(await world.user(), row) };
}

const usedSoFar = async (id: string): Promise<number> => {
  const { rows } = await database.pool.query<{ requests: number }>(
    'SELECT coalesce(sum(requests), 0)::int AS requests FROM graphwarden.credential_usage WHERE credential_id = $1',
    [id],
  );
  return rows[0]?.requests ?? 0;
};

/** One request on a connection of its own: connections go to the workers in turn. */
const ask = async (token: string): Promise<number> =>
  (
    await fetch(`${address}/hasura/auth`, {
      headers: { Authorization: `Bearer ${token}`, Connection: 'close' },
    })
  ).status;

async function askTimes(times: number, token: string): Promise<void> {
  for (let time = 0; time < times; time += 1) expect(await ask(token)).toBe(200);
}

const metrics = async (): Promise<string> => {
  const response = await fetch(`${address}/metrics`, { headers: { Connection: 'close' } });
  expect(response.status).toBe(200);
  return await response.text();
};
const countedIn = (text: string): number =>
  Number(/authentications_total\{kind="api_token",outcome="allowed"\} (\d+)/.exec(text)?.[1] ?? 0);

/** A request to the hook whose body is still under way: what is left of it, when the head was read. */
async function halfARequest(token: string): Promise<{ socket: Socket; rest: string }> {
  const body = JSON.stringify({ headers: { Authorization: `Bearer ${token}` } });
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.write(
    `POST /hasura/auth HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  expect(String(await once(socket, 'data'))).toMatch(/^HTTP\/1\.1 100 /);
  socket.write(body.slice(0, 9));
  return { socket, rest: body.slice(9) };
}

test('workers share a port, count as one, replace each other, and let go tidily', async () => {
  const [before, after] = [await newToken(), await newToken()];
  const first = workersSoFar();
  expect(first.map(({ runsHourlyJobs }) => runsHourlyJobs)).toEqual([true, false]);

  await askTimes(7, before.text);
  for (let time = 0; time < 4; time += 1) expect(countedIn(await metrics())).toBe(7);

  const doomed = first[0]?.pid ?? 0;
  process.kill(doomed, 'SIGKILL');
  const killedAt = performance.now();
  await eventually('the killed one is gone', async () => !(await isRunning(doomed)));
  // Until then it may be handed a connection, which nobody then answers.
  await eventually('the primary knows', () =>
    Promise.resolve(service.output().includes('a worker ended by itself')),
  );
  await askTimes(4, after.text);
  await eventually('another has taken its place', () => Promise.resolve(workersSoFar().length === 3));
  const milliseconds = Math.round(performance.now() - killedAt);
  expect(workersSoFar()[2]?.runsHourlyJobs).toBe(true);
  expect(await workerProcesses()).toHaveLength(2);
  await askTimes(4, after.text);
  for (let time = 0; time < 4; time += 1) expect(countedIn(await metrics())).toBe(15);

  const { socket, rest } = await halfARequest(after.text);
  service.child.kill('SIGTERM');
  const isRefused = async (): Promise<boolean> =>
    await fetch(`${address}/healthz`, { headers: { Connection: 'close' } }).then(
      () => false,
      () => true,
    );
  await eventually('nobody listens', isRefused);
  const answered = once(socket, 'data');
  socket.write(rest);
  expect(String(await answered)).toMatch(/^HTTP\/1\.1 200 /);
  expect(await service.ended).toEqual({ code: 0, signal: null });
  const usage = await usedSoFar(after.id);
  expect(usage).toBe(9);
  await keepResult('workers: a worker killed', { answered: 9, usage, milliseconds });
}, 60_000);

test('workers of a killed service end by themselves, and write what they have in memory; a port that is taken is said once', async () => {
  const token = await newToken();
  const port = new URL(address).port;
  const late = runService({ ...env, PORT: port });
  expect((await late.ended).code).toBe(1);
  const said = late.output().trim().split('\n');
  expect(said.filter((line) => !line.startsWith('{'))).toEqual([
    expect.stringMatching(/^Cannot listen on 127\.0\.0\.1 port \d+: something else listens there already/),
  ]);

  await askTimes(5, token.text);
  const workers = await workerProcesses();
  expect(workers).toHaveLength(2);
  service.child.kill('SIGKILL');
  const killedAt = performance.now();
  for (const pid of workers) await eventually('a worker has ended', async () => !(await isRunning(pid)));
  const milliseconds = Math.round(performance.now() - killedAt);
  const usage = await usedSoFar(token.id);
  expect(usage).toBe(5);
  const ended = { workers: workers.length, milliseconds };
  await keepResult('workers: the service killed', { ...ended, answered: 5, usage });
}, 60_000);
