import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { drizzle } from 'drizzle-orm/node-postgres';
import fc from 'fast-check';
import type { Identified } from '../../src/auth/credentials/kind.js';
import { flushUsage } from '../../src/auth/flush-usage.js';
import { type UsageRecorder, createUsageRecorder } from '../../src/auth/usage-recorder.js';
import { newSecrets } from '../../src/tokens/new-secrets.js';
import { eventually } from '../support/processes.js';
import { runService } from '../support/run-service.js';
import { type Service, startService } from '../support/service.js';

// What a flush makes of rows, beside other flushes and beside those who end credentials.

let service: Service;
let secrets: Record<string, string>;
let admin: string;
let workspaceId: string;
beforeAll(async () => {
  secrets = await newSecrets();
  service = await startService({ env: secrets });
  const person = await service.person({ role: 'admin' });
  admin = person.token;
  workspaceId = await service.world.workspace({ owner: person.id });
});
afterAll(async () => await service.close());

interface Recorded {
  readonly at?: number;
  readonly address?: string;
  readonly outcome?: string;
}
const noon = Date.UTC(2026, 0, 1, 12);
function record(recorder: UsageRecorder, identified: Identified, use: Recorded = {}): void {
  recorder.record({ identified, outcome: 'allowed', at: noon, address: undefined, ...use });
}
const flush = async (recorder: UsageRecorder, db = service.db): Promise<void> =>
  await flushUsage(db, recorder, 3600);

const requestsOf = async (ids: readonly string[]): Promise<number[]> => {
  const { rows } = await service.pool.query<{ requests: number }>(
    `SELECT coalesce(sum(u.requests), 0)::int AS requests FROM unnest($1::uuid[]) WITH ORDINALITY AS i(id, place)
       LEFT JOIN graphwarden.credential_usage u ON u.credential_id = i.id GROUP BY place ORDER BY place`,
    [ids],
  );
  return rows.map(({ requests }) => requests);
};
const rowOf = async (table: string, id: string): Promise<Record<string, unknown>> => {
  const { rows } = await service.pool.query<Record<string, unknown>>(
    `SELECT *, host(last_used_address) AS last_address FROM graphwarden.${table} WHERE id = $1`,
    [id],
  );
  return rows[0] ?? {};
};

interface Everybody {
  readonly people: readonly string[];
  readonly credentials: readonly Identified[];
}
/** People with credentials of every kind. */
async function everybody(count: number): Promise<Everybody> {
  const { world } = service;
  const people: string[] = [];
  const credentials: Identified[] = [];
  for (let person = 0; person < count; person += 1) {
    const userId = await world.user();
    await world.member(workspaceId, userId, 'member');
    const principalId = await world.principal(workspaceId, userId);
    people.push(userId);
    for (let each = 0; each < 3; each += 1) {
      credentials.push({ kind: 'api_token', id: await world.apiToken(userId) });
      credentials.push({ kind: 'service_token', id: await world.serviceToken(principalId) });
      credentials.push({ kind: 'session', id: await world.session(userId) });
    }
  }
  return { people, credentials };
}

const inOrder = [
  'credential_usage',
  'credential_address',
  'api_token',
  'service_token',
  'user_session',
] as const;
type Table = (typeof inOrder)[number];
const lockRows = (table: Table): string => {
  const id = table === 'credential_usage' || table === 'credential_address' ? 'credential_id' : 'id';
  return `SELECT ${id} AS id FROM graphwarden.${table} WHERE ${id} = ANY($1) ORDER BY 1 FOR UPDATE`;
};

describe('a flush', () => {
  test('of every kind of credential is one statement, and nothing to write is none', async () => {
    const { credentials } = await everybody(1);
    const statements: string[] = [];
    const logger = { logQuery: (statement: string) => void statements.push(statement) };
    const db = drizzle(service.db.$client, { casing: 'snake_case', logger });
    const recorder = createUsageRecorder();
    await flush(recorder, db);
    expect(statements).toEqual([]);
    for (const credential of credentials) record(recorder, credential);
    await flush(recorder, db);
    expect(statements).toHaveLength(1);
    const ids = credentials.map(({ id }) => id);
    expect(await requestsOf(ids)).toEqual(ids.map(() => 1));
    const { rows } = await service.pool.query(
      `SELECT FROM graphwarden.api_token WHERE id = ANY($1) AND last_used_at = $2
        UNION ALL SELECT FROM graphwarden.service_token WHERE id = ANY($1) AND last_used_at = $2
        UNION ALL SELECT FROM graphwarden.user_session WHERE id = ANY($1) AND last_seen_at >= $2`,
      [ids, new Date(noon)],
    );
    expect(rows).toHaveLength(ids.length);
  });

  test('keeps the latest time of an address, and one row of it however it is written', async () => {
    const id = await service.world.apiToken(await service.world.user());
    const [earlier, later] = [createUsageRecorder(), createUsageRecorder()];
    record(earlier, { kind: 'api_token', id }, { at: noon - 1, address: '2001:db8::1' });
    record(later, { kind: 'api_token', id }, { at: noon, address: '2001:db8::1' });
    record(later, { kind: 'api_token', id }, { at: noon - 2, address: '2001:DB8:0::1' });
    await flush(later);
    await flush(earlier);
    const { rows } = await service.pool.query(
      'SELECT host(address) AS address, last_seen_at FROM graphwarden.credential_address WHERE credential_id = $1',
      [id],
    );
    expect(rows).toEqual([{ address: '2001:db8::1', last_seen_at: new Date(noon) }]);
  });

  test('passes over what is no longer there', async () => {
    const token = await service.world.apiToken(await service.world.user());
    const recorder = createUsageRecorder();
    for (const kind of ['session', 'api_token', 'service_token'] as const)
      record(recorder, { kind, id: randomUUID() });
    record(recorder, { kind: 'api_token', id: token });
    await flush(recorder);
    expect(await rowOf('api_token', token)).toMatchObject({ last_used_at: new Date(noon) });
  });

  test('leaves when and where a token was used, where a later use is written already', async () => {
    const id = await service.world.apiToken(await service.world.user());
    const [earlier, later] = [createUsageRecorder(), createUsageRecorder()];
    record(earlier, { kind: 'api_token', id }, { at: noon - 1, address: '10.0.0.1' });
    record(later, { kind: 'api_token', id }, { at: noon, address: '10.0.0.2' });
    await flush(later);
    await flush(earlier);
    expect(await rowOf('api_token', id)).toMatchObject({
      last_used_at: new Date(noon),
      last_address: '10.0.0.2',
    });
    expect(await requestsOf([id])).toEqual([2]);
  });

  test.each(['api_token', 'service_token'] as const)('renews both digests of one %s', async (kind) => {
    const [digest, previousDigest] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    const [fresh, previousFresh] = [Buffer.alloc(32, 3), Buffer.alloc(32, 4)];
    const row = {
      ...{ digest, digestKeyId: 'old', previousTokenId: randomBytes(8).toString('hex'), previousDigest },
      ...{ previousDigestKeyId: 'old', previousValidUntil: new Date(Date.now() + 60_000) },
    };
    const userId = await service.world.user();
    const id =
      kind === 'api_token'
        ? await service.world.apiToken(userId, row)
        : await service.world.serviceToken(await service.world.principal(workspaceId, userId), row);
    const recorder = createUsageRecorder();
    const use = (previous: boolean, oldDigest: Buffer, renewed: Buffer): void =>
      record(recorder, {
        ...{ kind, id, previous },
        redigest: { previous, digestKeyId: 'new', digest: renewed, oldDigest },
      });
    use(false, digest, fresh);
    use(true, previousDigest, previousFresh);
    await flush(recorder);
    expect(await rowOf(kind, id)).toMatchObject({
      ...{ digest: fresh, digest_key_id: 'new', previous_digest: previousFresh },
      ...{
        previous_digest_key_id: 'new',
        last_used_at: new Date(noon),
        previous_last_used_at: new Date(noon),
      },
    });
  });

  test('of more than one statement holds puts back only what was not written', async () => {
    const token = await service.world.apiToken(await service.world.user());
    const ids = Array.from({ length: 2_500 }, () => randomUUID());
    const recorder = createUsageRecorder();
    for (const id of ids) record(recorder, { kind: 'session', id });
    record(recorder, { kind: 'api_token', id: token }, { address: 'nowhere' });
    await expect(flush(recorder)).rejects.toThrow();
    const unwritten = recorder.drain();
    expect(unwritten).toHaveLength(501);
    expect(await requestsOf(ids)).toEqual(ids.map((_, index) => (index < 2_000 ? 1 : 0)));
    recorder.restore(unwritten.filter(({ id }) => id !== token));
    await flush(recorder);
    expect(await requestsOf(ids)).toEqual(ids.map(() => 1));
  });

  test.each(inOrder)('comes to rows in the order of all who lock some: %s', async (table) => {
    const { credentials } = await everybody(2);
    const write = async (): Promise<void> => {
      const recorder = createUsageRecorder();
      for (const credential of credentials) record(recorder, credential, { address: '10.0.0.1' });
      await flush(recorder);
    };
    await write(); // so that there are counts to wait for
    const before = await free(credentials);
    const ids = before[table];
    const held = ids.slice(2, 3);
    const client = await service.pool.connect();
    await client.query('BEGIN');
    await client.query(lockRows(table), [held]);
    const written = write();
    await eventually('the flush waits', async () => (await service.pool.query(waiting)).rowCount === 1);
    const place = inOrder.indexOf(table);
    const left = inOrder.map((name, index) => [name, index < place ? [] : before[name]]);
    expect(await free(credentials)).toEqual({ ...Object.fromEntries(left), [table]: ids.slice(3) });
    await client.query('ROLLBACK');
    client.release();
    await written;
  });

  test('of two replicas at the same time, while credentials end, waits for nobody in a circle, and nothing is lost', async () => {
    const { people, credentials } = await everybody(8);
    const expected = new Map(credentials.map(({ id }) => [id, 0]));
    const replica = (used: readonly Identified[]): UsageRecorder => {
      const recorder = createUsageRecorder();
      for (const credential of used) {
        const address = `10.0.0.${expected.get(credential.id) ?? 0}`;
        record(recorder, credential, { address });
        expected.set(credential.id, (expected.get(credential.id) ?? 0) + 1);
      }
      return recorder;
    };
    const rounds = fc.sample(fc.tuple(...[1, 2].map(() => fc.shuffledSubarray([...credentials]))), {
      seed: 1,
      numRuns: 50,
    });
    for (const [round, uses] of rounds.entries()) {
      const person = round % 10 === 0 ? people[round / 10] : undefined;
      await Promise.all([
        ...uses.map(async (used) => await flush(replica(used))),
        lockAll(credentials),
        person !== undefined && deactivate(person),
      ]);
    }
    expect(await requestsOf([...expected.keys()])).toEqual([...expected.values()]);
  });
});

const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`;

/** The ids of the rows that nobody has locked. */
async function free(credentials: readonly Identified[]): Promise<Record<Table, string[]>> {
  const idsIn = async (table: Table): Promise<string[]> => {
    const { rows } = await service.pool.query<{ id: string }>(`${lockRows(table)} SKIP LOCKED`, [
      credentials.map(({ id }) => id),
    ]);
    return rows.map(({ id }) => id);
  };
  return {
    credential_usage: await idsIn('credential_usage'),
    credential_address: await idsIn('credential_address'),
    api_token: await idsIn('api_token'),
    service_token: await idsIn('service_token'),
    user_session: await idsIn('user_session'),
  };
}

/** Locks credentials of every kind as an action does that ends many. */
async function lockAll(credentials: readonly Identified[]): Promise<void> {
  const client = await service.pool.connect();
  try {
    await client.query('BEGIN');
    for (const table of inOrder.slice(2))
      await client.query(lockRows(table), [credentials.map(({ id }) => id)]);
    await client.query('COMMIT');
  } finally {
    client.release(true);
  }
}

async function deactivate(id: string): Promise<void> {
  const input = { id, isActive: false, revokeTokens: true, deactivatePrincipals: true };
  const answer = await service.action('setUserActive', input, { token: admin });
  expect(answer.body).toMatchObject({ sessionsEnded: 3, apiTokensRevoked: 3, serviceTokensRevoked: 3 });
}

test('a service that is told to end writes what it has in memory', async () => {
  const { databaseUrl = '' } = service.config;
  const { id, text } = await service.apiToken(await service.world.user());
  const running = runService({ USAGE_FLUSH_SECONDS: '3600', DATABASE_URL: databaseUrl, ...secrets });
  const headers = { Authorization: `Bearer ${text}` };
  const asked = await fetch(`${await running.listening}/hasura/auth`, { headers });
  expect(asked.status).toBe(200);
  await asked.arrayBuffer();
  expect(await requestsOf([id])).toEqual([0]);
  running.child.kill('SIGTERM');
  expect(await running.ended).toEqual({ code: 0, signal: null });
  expect(await requestsOf([id])).toEqual([1]);
});
