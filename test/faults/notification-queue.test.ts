import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../support/processes.js';
import { keepResult } from './support/results.js';
import { type Stage, openStage } from './support/stage.js';

// The queue of notifications, full: somebody who may connect listens, and then stands still in a transaction.

let stage: Stage | undefined;
afterEach(async () => await stage?.close());

/** The least that PostgreSQL takes: half a megabyte instead of eight gigabytes. */
const settings = { max_notify_queue_pages: '64' };
const nobodyHears = 'a channel of somebody else';

async function connected({ database, bench }: Stage): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
  bench.onEnd(async () => {
    await client.end().catch(() => undefined);
  });
  return client;
}

/** Until there is no room for what one change notifies. */
async function fillQueue(client: pg.Client): Promise<string> {
  for (const size of [7000, 100, 1])
    for (;;) {
      const text = `select pg_notify($1, repeat('x', ${size}) || n) from generate_series(1, 2) n`;
      const refused = await client.query(text, [nobodyHears]).then(() => undefined, String);
      if (refused !== undefined && size === 1) return refused;
      if (refused !== undefined) break;
    }
  return '';
}

const usageIn = (metrics: string): number =>
  Number(/^graphwarden_notification_queue_usage (\S+)$/m.exec(metrics)?.[1] ?? Number.NaN);

test('changes are refused with 503 and are not done, the hook answers on, and all is well when the listener has gone', async () => {
  const playing = await openStage({ settings });
  stage = playing;
  const { operator, administratorLogin } = playing;
  const { url, output } = await playing.startReplica();
  const authorization = `Bearer ${administratorLogin}`;
  const hook = async () => (await fetch(`${url}/hasura/auth`, { headers: { authorization } })).status;
  const usage = async () => usageIn(await (await fetch(`${url}/metrics`)).text());
  const ready = async () => await (await fetch(`${url}/readyz`)).text();
  const create = async (name: string): Promise<string> => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const query = `mutation { createApiToken(name: "${name}", expiresAt: "${expiresAt}") { id } }`;
    const headers = { authorization, 'content-type': 'application/json' };
    const body = JSON.stringify({ query });
    return await (await fetch(`${url}/graphql`, { method: 'POST', headers, body })).text();
  };
  const audited = async () =>
    (await operator.read("select 1 from graphwarden.audit_event where action = 'createApiToken'")).length;
  const revoke = async (name: string): Promise<string> => {
    const [row] = await operator.read('select id from graphwarden.api_token where name = $1', [name]);
    const query = `mutation { revokeApiToken(id: "${String(row?.['id'])}") { revokedAt } }`;
    const headers = { authorization, 'content-type': 'application/json' };
    return await (
      await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) })
    ).text();
  };

  const [before, afterwards] = [randomUUID(), randomUUID()];
  expect(await create(before)).toContain('"id"');
  expect(await usage()).toBeLessThan(0.1);
  const events = await audited();

  const idler = await connected(playing);
  await idler.query(`listen "${nobodyHears}"`);
  await idler.query('begin; select 1');
  expect(await fillQueue(await connected(playing))).toMatch(/too many notifications/);

  const names = Array.from({ length: 5 }, () => randomUUID());
  const refused = [await revoke(before), ...(await Promise.all(names.map(create)))];
  for (const answer of refused) expect(answer).toContain('"code":"Unavailable"');
  const done = await operator.read(
    'select 1 from graphwarden.api_token where name = any($1) or (name = $2 and revoked_at is not null)',
    [names, before],
  );
  expect(done).toEqual([]);
  expect(await audited()).toBe(events);
  await eventually('the heartbeat fails, and the replica says so', async () =>
    (await ready()).includes('deaf'),
  );
  const answers = await Promise.all(Array.from({ length: 50 }, hook));
  expect(new Set(answers)).toEqual(new Set([200]));
  expect(await usage()).toBeGreaterThan(0.9);
  expect(output()).not.toContain('a request failed');

  await idler.query('rollback');
  await idler.end();
  const roomAt = performance.now();
  await eventually('changes are heard again', async () => (await ready()).includes('listening'));
  const milliseconds = Math.round(performance.now() - roomAt);
  expect(await revoke(before)).toMatch(/"revokedAt":"2/);
  expect(await create(afterwards)).toContain('"id"');
  await eventually('the queue is empty again', async () => (await usage()) < 0.1);
  await keepResult('notification-queue', {
    refused: refused.length,
    doneAllTheSame: done.length,
    accepted: answers.length,
    milliseconds,
  });
});
