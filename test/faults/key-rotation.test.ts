import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { countRowsUnderKey } from '../../src/store/digest-keys.js';
import { openDatabase } from '../../src/store/database.js';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { newOpaqueToken } from '../../src/tokens/opaque-token.js';
import { createPasswords } from '../../src/tokens/password.js';
import { run } from '../cli/commands.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { eventually } from '../support/processes.js';
import { type RunningService, runService } from '../support/run-service.js';
import { inDays, worldOf } from '../support/world.js';
import { keepResult } from './support/results.js';

// Both lists of keys are rotated by the command and by rolling restarts of two real replicas, under constant traffic to
// both: no request to a replica that is up is refused or lost, and what either makes is good on the other, at every step.

type Env = Readonly<Record<string, string>>;

let database: TestDatabase;
beforeAll(async () => void (database = await cloneDatabase()));
afterAll(async () => await database.drop());

interface Replica {
  service: RunningService;
  address: string;
  /** Whether a load balancer would send it anything. */
  isUp: boolean;
}

async function start(env: Env): Promise<Replica> {
  const service = runService(env);
  return { service, address: await service.listening, isUp: true };
}

async function end(replica: Replica): Promise<void> {
  replica.isUp = false;
  replica.service.child.kill('SIGTERM');
  expect(await replica.service.ended).toEqual({ code: 0, signal: null });
}

/** Out of the traffic, ended, started with other values, and back when it is ready. */
async function roll(replica: Replica, env: Env): Promise<void> {
  await end(replica);
  const { service, address } = await start(env);
  await eventually('a replica is ready', async () => (await send(address, '/readyz')).status === 200);
  Object.assign(replica, { service, address, isUp: true });
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One request on a connection of its own. Rejects where there was no whole answer. */
async function send(address: string, path: string, token?: string, body?: string): Promise<Answer> {
  return await new Promise((done, fail) => {
    const headers = {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    };
    const method = body === undefined ? 'GET' : 'POST';
    const sent = request(new URL(path, address), { agent: false, method, headers }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (chunk: string) => void (text += chunk));
      res.on('end', () => done({ status: res.statusCode ?? 0, body: text }));
      res.on('error', fail);
    });
    sent.on('error', fail);
    sent.end(body);
  });
}

const errors = z.object({ errors: z.unknown().optional() });

/** One field of /graphql on one replica; it must succeed. */
async function graphql<T>(at: Replica, shape: z.ZodType<T>, query: string, token?: string): Promise<T> {
  const { body } = await send(at.address, '/graphql', token, JSON.stringify({ query }));
  expect(errors.parse(JSON.parse(body)).errors).toBeUndefined();
  return z.object({ data: shape }).parse(JSON.parse(body)).data;
}

const hookStatus = async (at: Replica, token: string): Promise<number> =>
  (await send(at.address, '/hasura/auth', token)).status;

/** Traffic to the hooks of both replicas with every credential there is, until told to stop. */
function traffic(replicas: readonly Replica[], credentials: Set<string>) {
  const problems: string[] = [];
  let [answered, isOver] = [0, false];
  const ask = async (replica: Replica, token: string): Promise<void> => {
    try {
      const status = await hookStatus(replica, token);
      answered++;
      // A credential that was taken out of the traffic meanwhile may have been retired.
      if (status !== 200 && credentials.has(token)) problems.push(`refused with ${status}`);
    } catch (error) {
      // Sent before it was taken out and not yet accepted: as a load balancer would, to the other one.
      const other = replicas.find((each) => each !== replica && each.isUp);
      if (replica.isUp || other === undefined) problems.push(`lost: ${String(error)}`);
      else await ask(other, token);
    }
  };
  const client = async (turn: number): Promise<void> => {
    for (let round = turn; !isOver; round++) {
      const replica = replicas[round % replicas.length];
      const all = [...credentials];
      const token = all[Math.trunc(round / replicas.length) % all.length];
      if (replica?.isUp === true && token !== undefined) await ask(replica, token);
      await delay(2);
    }
  };
  const clients = [0, 1, 2, 3].map(client);
  return {
    async stop() {
      isOver = true;
      await Promise.all(clients);
      return { problems, answered };
    },
  };
}

const username = 'olga';
const password = 'correct horse battery staple';

/** Somebody who can log in, and owns a service principal. */
async function furnish(): Promise<{ principalId: string; projectId: string; userId: string }> {
  const world = worldOf(database.pool);
  const passwordHash = await createPasswords({ cost: 4 }).hash(password);
  const userId = await world.user({ username, passwordHash });
  const workspaceId = await world.workspace({ owner: userId });
  const projectId = await world.project(await world.client(workspaceId));
  return { userId, projectId, principalId: await world.principal(workspaceId, userId) };
}

/** A login, an API token and a service token, made by one replica. */
async function make(at: Replica, { principalId, projectId }: { principalId: string; projectId: string }) {
  const token = z.object({ token: z.string() });
  const expires = inDays(7).toISOString();
  const { login } = await graphql(
    at,
    z.object({ login: token }),
    `mutation { login(username: "${username}", password: "${password}") { token } }`,
  );
  const { api, service } = await graphql(
    at,
    z.object({ api: token, service: token }),
    `mutation {
      api: createApiToken(name: "${randomUUID()}", expiresAt: "${expires}") { token }
      service: createServiceToken(servicePrincipalId: "${principalId}", name: "${randomUUID()}", expiresAt: "${expires}",
        preset: "project_read", projectIds: ["${projectId}"]) { token }
    }`,
    login.token,
  );
  return { login: login.token, opaque: [api.token, service.token] };
}

const keySet = z.object({ keys: z.array(z.record(z.string(), z.unknown())) });
const values = z.record(z.string(), z.string());
const digestKeys = z.array(z.object({ id: z.string(), secret: z.string() }));
const signingKeys = z.array(z.object({ kid: z.string() }));

/** A step of the command; answers with the environment after it. */
async function rotate(env: Env, ...args: string[]): Promise<Env> {
  const { code, stdout, stderr } = await run(['keys', 'rotate', '--json', ...args], { env });
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  return { ...env, ...values.parse(JSON.parse(stdout)) };
}
const digestIn = (env: Env) => digestKeys.parse(JSON.parse(env['TOKEN_DIGEST_KEYS'] ?? ''));
const kidsIn = (env: Env) =>
  signingKeys.parse(JSON.parse(env['JWT_SIGNING_KEYS'] ?? '')).map(({ kid }) => kid);

const opaqueUnder = ({ id, secret }: { id: string; secret: string }) =>
  newOpaqueToken('api_token', { id, secret: Buffer.from(secret, 'base64url') });

test('keys are rotated over two replicas under load without one refused or lost request', async () => {
  const stage = await furnish();
  const world = worldOf(database.pool);
  const first: Env = {
    ...(await newSecrets()),
    ...{ DATABASE_URL: database.url, REFERENCE_APP: 'on', USAGE_FLUSH_SECONDS: '1' },
  };
  const [oldDigest, oldKid] = [digestIn(first)[0] ?? nothing, kidsIn(first)[0] ?? ''];
  const [one, two] = [await start(first), await start(first)];
  const credentials = new Set<string>();
  const logins: string[] = [];
  /** Each replica makes credentials, which both take at once. */
  const makeOnBoth = async (): Promise<void> => {
    for (const [maker, other] of [[one, two] as const, [two, one] as const]) {
      const made = await make(maker, stage);
      for (const text of [made.login, ...made.opaque]) {
        expect([await hookStatus(other, text), await hookStatus(maker, text)]).toEqual([200, 200]);
        credentials.add(text);
      }
      logins.push(made.login);
    }
  };
  let restarts = 0;
  /** Rolls, making credentials also while the replicas differ. */
  const rollAndMake = async (env: Env): Promise<void> => {
    for (const replica of [one, two]) {
      await roll(replica, env);
      restarts += 1;
      await makeOnBoth();
    }
  };
  await makeOnBoth();
  const load = traffic([one, two], credentials);
  try {
    const added = await rotate(first);
    await rollAndMake(added);

    const digestActivated = await rotate(added, '--activate', digestIn(added)[1]?.id ?? '');
    const activated = await rotate(digestActivated, '--activate', kidsIn(added)[1] ?? '');
    // Not presented before the old key may go: nothing moves it to the new one.
    const { text: idle, ...row } = opaqueUnder(oldDigest);
    await world.apiToken(stage.userId, row);
    await rollAndMake(activated);
    const early = await run(['keys', 'rotate', '--retire', oldDigest.id, '--yes'], { env: activated });
    expect([early.code, early.stderr]).toEqual([4, expect.stringMatching(/API tokens: [1-9]/)]);

    // What is used moves. JWTs of the old key would be over after a day; nobody presents them any more.
    credentials.add(idle);
    const byOldKey = logins.filter((login) => kidOf(login) === oldKid);
    expect(byOldKey.length).toBeLessThan(logins.length);
    for (const login of byOldKey) credentials.delete(login);
    await untilUnused(oldDigest.id);
    const digestRetired = await rotate(activated, '--retire', oldDigest.id, '--yes');
    const retired = await rotate(digestRetired, '--retire', oldKid, '--yes');
    await rollAndMake(retired);

    const { text: forged, ...forgedRow } = opaqueUnder(oldDigest);
    await world.apiToken(stage.userId, forgedRow);
    for (const replica of [one, two]) {
      for (const text of [forged, ...byOldKey]) expect(await hookStatus(replica, text)).toBe(401);
      const { body } = await send(replica.address, '/.well-known/jwks.json');
      expect(keySet.parse(JSON.parse(body)).keys.map(({ kid }) => kid)).toEqual(kidsIn(retired));
    }
  } finally {
    const { problems, answered } = await load.stop();
    await Promise.all([one, two].map(end));
    expect(problems).toEqual([]);
    expect(answered).toBeGreaterThan(500);
    const figures = { answered, problems: problems.length, restarts, made: 3 * logins.length };
    await keepResult('key-rotation', figures);
  }
}, 300_000);

const nothing = { id: '', secret: '' };

/** Waits until usage has been written often enough that no live row names the key. */
async function untilUnused(digestKeyId: string): Promise<void> {
  const db = openDatabase({ url: database.url, poolSize: 1, onLost: () => undefined });
  try {
    await eventually('nothing needs the old digest key', async () =>
      Object.values(await countRowsUnderKey(db, digestKeyId)).every((count) => count === 0),
    );
  } finally {
    await db.$client.end();
  }
}

const kidOf = (jwt: string): unknown =>
  z
    .object({ kid: z.string() })
    .parse(JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString())).kid;
