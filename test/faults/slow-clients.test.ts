import { type Socket, connect } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { z } from 'zod';
import * as httpServer from '../../src/http/server.js';
import { eventually } from '../support/processes.js';
import { figuresOf, keepResult } from './support/results.js';
import { type Stage, openStage } from './support/stage.js';
import { startTraffic } from './support/traffic.js';

// Clients that say as little as they can, to hold what others need.

let stage: Stage;
let stopDribbling: () => void;
afterEach(async () => {
  stopDribbling();
  await stage.close();
});

/** How long a client may take for its headers, and how often it is looked; Node's own limits where the server sets none. */
const { headers, check } = z
  .looseObject({
    clientLimits: z.looseObject({ headers: z.number(), check: z.number() }).default({
      headers: 60_000,
      check: 30_000,
    }),
  })
  .parse({ ...httpServer }).clientLimits;
/** Nobody waits longer for them here. */
const longestWaitMs = 30_000;

const beginnings = {
  silent: '',
  'slow with headers': 'POST /hasura/auth HTTP/1.1\r\nHost: a\r\nX-Slow: ',
  'slow with a body':
    'POST /hasura/auth HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 10000\r\n\r\n{"headers": "',
} as const;
type Sort = keyof typeof beginnings;
const sorts = ['silent', 'slow with headers', 'slow with a body'] as const;
const connections = 500;

interface Slow {
  readonly sort: Sort;
  readonly socket: Socket;
  said: string;
}

/** So many connections, in turn of each sort, that send a byte every now and then. */
function dribble(port: number): readonly Slow[] {
  const all = Array.from({ length: connections }, (_, n): Slow => {
    const sort = sorts[n % sorts.length] ?? 'silent';
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    const slow = { sort, socket, said: '' };
    socket.on('data', (bytes) => (slow.said += String(bytes)));
    socket.write(beginnings[sort]);
    return slow;
  });
  const timer = setInterval(() => {
    for (const { sort, socket } of all) if (sort !== 'silent' && socket.writable) socket.write('x');
  }, 500);
  stopDribbling = () => {
    clearInterval(timer);
    for (const { socket } of all) socket.destroy();
  };
  return all;
}

const isOpen = ({ socket }: Slow): boolean => !socket.destroyed && socket.readyState === 'open';

test('five hundred slow clients take nothing from the others, and are let go of when their time is over', async () => {
  stage = await openStage();
  const replica = await stage.startReplica();
  const traffic = await startTraffic(stage, [replica.url], { rate: 150, deeds: 5 });
  await traffic.goOn(1_000);
  const before = traffic.answers.accepted;
  const begunAt = performance.now();
  const slow = dribble(Number(new URL(replica.url).port));
  await eventually('all of them are connected', () => Promise.resolve(slow.every(isOpen)));
  await eventually('the others are served', () => Promise.resolve(traffic.answers.accepted > before + 30));
  expect(slow.filter(isOpen).length).toBe(connections);

  const headless = slow.filter(({ sort }) => sort !== 'slow with a body');
  const allowed = headers + 2 * check;
  if (allowed <= longestWaitMs) {
    while (headless.some(isOpen) && performance.now() - begunAt < 2 * longestWaitMs) await traffic.goOn(100);
    expect(headless.filter(isOpen).length).toBe(0);
  }
  const ended = slow.filter((each) => !isOpen(each)).length;
  stopDribbling();
  const report = await traffic.end();

  expect(report.violations).toEqual([]);
  expect(report.lostWrites).toEqual([]);
  expect(report.writes.others).toEqual([]);
  expect(report.answers.lost + report.answers.others).toBe(0);
  // On a machine that has no time for it, the one or other request waits too long.
  expect(report.answers.unavailable).toBeLessThan(report.answers.accepted / 100 + 2);
  // Half a request is never answered as if it were one.
  for (const { said } of slow) expect(said).not.toMatch(/^HTTP\/1\.1 200/);
  await keepResult('slow-clients', { ...figuresOf(report), connections, ended });
}, 150_000);
