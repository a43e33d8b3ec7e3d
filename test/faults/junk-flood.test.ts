import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { newDigestKey } from '../../src/tokens/new-secrets.js';
import { newOpaqueToken } from '../../src/tokens/opaque-token.js';
import { read } from '../../bench/soak/replicas.js';
import { figuresOf, keepResult } from './support/results.js';
import { type Stage, openStage } from './support/stage.js';
import { startTraffic } from './support/traffic.js';

// Somebody sends whatever comes to mind, as fast as it is taken, beside those who have work to do.

let stage: Stage;
const stopping = new AbortController();
afterEach(async () => {
  stopping.abort();
  await stage.close();
});

/** How long it goes on: so long, and longer on a machine that has other things to do. */
const [leastMs, mostMs] = [3_000, 45_000];

const stranger = newDigestKey();
const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What to present, each time another text of its sort. */
const junk: Readonly<Record<string, () => string>> = {
  'no credential of ours': () => randomBytes(40).toString('base64url'),
  'an opaque token with a wrong checksum': () =>
    `${newOpaqueToken('api_token', stranger).text.slice(0, -6)}000000`,
  'an opaque token that nobody made': () => newOpaqueToken('service_token', stranger).text,
  'a JWT that nobody signed': () =>
    `${base64url({ alg: 'EdDSA', typ: 'graphwarden-login+jwt', kid: 'x' })}.${base64url({ sub: 'x' })}.${randomBytes(64).toString('base64url')}`,
  'a JWT without a signature': () =>
    `${base64url({ alg: 'none', typ: 'graphwarden-login+jwt' })}.${base64url({ sub: 'x' })}.`,
  'sixty thousand letters': () => 'x'.repeat(60_000),
};

/** The status of one request with this text; undefined where the connection was ended instead. */
async function present(url: string, agent: Agent, text: string): Promise<number | undefined> {
  return await new Promise((done) => {
    const asked = request(
      `${url}/hasura/auth`,
      { agent, headers: { Authorization: `Bearer ${text}` } },
      (response) => {
        response.resume().once('close', () => done(response.statusCode));
      },
    );
    asked.once('error', () => done(undefined));
    asked.end();
  });
}

/** Presents junk of one sort after another until told to stop, and counts the answers by sort and status. */
async function flood(url: string, counts: Record<string, Record<string, number>>): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  while (!stopping.signal.aborted)
    for (const [sort, make] of Object.entries(junk)) {
      const status = String(await present(url, agent, make()));
      const of = (counts[sort] ??= {});
      of[status] = (of[status] ?? 0) + 1;
    }
  agent.destroy();
}

/** Bytes that are no HTTP, and a header beyond every bound: on a connection each, which the service has to end. */
async function throwBytes(url: string, ended: { count: number }): Promise<void> {
  while (!stopping.signal.aborted) {
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
    const closed = new Promise<void>((done) => socket.once('close', () => done()));
    if (ended.count % 2 === 0) socket.write(randomBytes(2_000));
    else socket.write(`GET /hasura/auth HTTP/1.1\r\nHost: a\r\nX-Much: ${'x'.repeat(100_000)}\r\n\r\n`);
    socket.resume();
    await closed;
    ended.count += 1;
    await delay(2);
  }
}

test('a flood of junk beside good traffic: every junk credential is refused, nobody is let in or taken for nobody, and the good ones are served', async () => {
  stage = await openStage();
  const replica = await stage.startReplica();
  const traffic = await startTraffic(stage, [replica.url], { rate: 60, deeds: 3 });
  await traffic.goOn(1_000);
  const before = traffic.answers.accepted;
  const counts: Record<string, Record<string, number>> = {};
  const ended = { count: 0 };
  const floods = [
    ...Array.from({ length: 8 }, async () => await flood(replica.url, counts)),
    ...Array.from({ length: 2 }, async () => await throwBytes(replica.url, ended)),
  ];
  const begunAt = performance.now();
  const isEnough = (): boolean =>
    ended.count >= 20 &&
    Object.keys(junk).every((sort) => (counts[sort]?.['401'] ?? 0) >= 20) &&
    traffic.answers.accepted > before + 30;
  const lasted = (): number => performance.now() - begunAt;
  while (lasted() < leastMs || (!isEnough() && lasted() < mostMs)) await traffic.goOn(200);
  stopping.abort();
  await Promise.all(floods);
  const reading = await read(replica);
  const report = await traffic.end();

  expect(report.violations).toEqual([]);
  expect(report.lostWrites).toEqual([]);
  expect(report.writes.others).toEqual([]);
  // Whoever is known is served by memory, which junk does not touch; and whoever is not, by a look-up that junk cannot use up.
  expect(report.answers.lost + report.answers.others).toBe(0);
  // On a machine that has no time for it, the one or other request waits too long.
  expect(report.answers.unavailable).toBeLessThan(report.answers.accepted / 100 + 2);
  expect(isEnough()).toBe(true);
  expect(Object.keys(counts)).toEqual(Object.keys(junk));
  for (const statuses of Object.values(counts)) expect(Object.keys(statuses)).toEqual(['401']);
  expect(reading?.isMemoryUsed).toBe(true);
  const sumOf = (of: readonly number[]): number => of.reduce((sum, each) => sum + each, 0);
  await keepResult('junk-flood', {
    ...figuresOf(report),
    junk: sumOf(Object.values(counts).flatMap((statuses) => Object.values(statuses))),
    junkRefused: sumOf(Object.values(counts).map(({ '401': refused = 0 }) => refused)),
    bytesThrown: ended.count,
  });
});
