import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listen } from '../../src/store/changes/listening.js';
import { type TestDatabase, cloneDatabase } from '../support/database.js';
import { eventually } from '../support/processes.js';
import { type TcpProxy, startTcpProxy } from '../support/tcp-proxy.js';

let database: TestDatabase;
let wire: TcpProxy;
beforeAll(async () => {
  database = await cloneDatabase();
  wire = await startTcpProxy(database.url);
});
afterAll(async () => {
  await wire.close();
  await database.drop();
});

const connected = async (name: string): Promise<number> => {
  const { rowCount } = await database.pool.query(
    'SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1',
    [name],
  );
  return rowCount ?? 0;
};

test('the two connections by which changes are heard are opened at once; where one is not to be had, none stays', async () => {
  wire.silence();
  const told = { changed: () => undefined, forget: () => undefined };
  const listening = listen({ url: database.url, listenUrl: wire.urlThrough(database.url) }, told);
  const outcome = listening.then(
    () => 'listens',
    () => 'gave up',
  );
  await eventually('one is there while the other is waited for', async () => {
    return (await connected('graphwarden heartbeat')) === 1;
  });
  expect(await outcome).toBe('gave up');
  await eventually('none is there', async () => (await connected('graphwarden heartbeat')) === 0);
});
