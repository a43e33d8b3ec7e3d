import { afterEach, expect, test } from '@jest/globals';
import { eventually } from '../support/processes.js';
import { type TcpProxy, startTcpProxy } from '../support/tcp-proxy.js';
import { figuresOf, keepResult } from './support/results.js';
import { type Stage, openStage } from './support/stage.js';
import { type Traffic, startTraffic } from './support/traffic.js';

// Replicas go by what they keep in memory only while they hear of changes. Here they stop hearing, while credentials are revoked all the time.

let stage: Stage;
afterEach(async () => await stage.close());

/** Ends the connections of this name; waits for one where a busy machine has just let go of them all. */
async function terminate(name: string): Promise<void> {
  await eventually(`a connection is ended: ${name}`, async () => {
    const rows = await stage.operator.read(
      'select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1',
      [name],
    );
    return rows.length > 0;
  });
}

test('the listening connection is killed, stalled and silenced while credentials are revoked: the bound holds', async () => {
  stage = await openStage();
  const proxy: TcpProxy = await startTcpProxy(stage.database.url);
  stage.bench.onEnd(proxy.close);
  const env = { DATABASE_LISTEN_URL: proxy.urlThrough(stage.database.url) };
  const replicas = await Promise.all([stage.startReplica(env), stage.startReplica()]);
  const traffic: Traffic = await startTraffic(
    stage,
    replicas.map(({ url }) => url),
    { deeds: 20 },
  );
  await traffic.goOn(1_000);
  await traffic.during('the listening connections killed', async () => {
    await terminate('graphwarden changes');
  });
  await traffic.during('the connections of the heartbeats killed', async () => {
    await terminate('graphwarden heartbeat');
  });
  const before = traffic.writes.revoked;
  await traffic.during('the listening connection of one replica stalled', async () => {
    proxy.stall();
    await traffic.goOn(3_000);
  });
  await traffic.during('the same, and no new one gets an answer for 4 s', async () => {
    proxy.silence();
    await traffic.goOn(4_000);
    await proxy.restore();
  });
  const meanwhile = traffic.writes.revoked - before;
  await traffic.goOn(1_000);
  const report = await traffic.end();

  expect(report.violations).toEqual([]);
  expect(report.lostWrites).toEqual([]);
  expect(report.writes.others).toEqual([]);
  expect(meanwhile).toBeGreaterThan(3);
  // The database is there: who cannot go by memory asks it. On a machine that has no time for that, the one or other request waits too long.
  expect(report.answers.unavailable).toBeLessThan(report.answers.accepted / 100);
  await keepResult('listener-lost', { ...figuresOf(report), revokedWhileDeaf: meanwhile });
});
