import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eventually } from '../support/processes.js';
import { type Service, startService } from '../support/service.js';
import { inDays } from '../support/world.js';
import { countRows } from './contents.js';
import { call, inHours } from './doors.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(async () => await service.close());

it('extending an expired token, deactivating its person and revoking all of that person at once end without a circle', async () => {
  const admin = await service.person({ role: 'admin' });
  const person = await service.person({ role: 'manager' });
  // Those who revoke many hold them in the order of their ids: the live one first.
  const live = await service.world.apiToken(person.id, { id: '00000000-0000-4000-8000-000000000001' });
  const expired = await service.world.apiToken(person.id, {
    id: 'ffffffff-ffff-4fff-bfff-ffffffffffff',
    expiresAt: inDays(-1),
  });
  const waiting = (count: number) =>
    eventually(
      `${count} wait`,
      async () =>
        (await countRows(
          service.pool,
          'pg_stat_activity',
          "datname = current_database() AND wait_event_type = 'Lock'",
        )) === count,
    );
  const client = await service.pool.connect();
  await client.query('BEGIN');
  await client.query('SELECT FROM graphwarden.user_account WHERE id = $1 FOR NO KEY UPDATE', [person.id]);
  const deactivated = call(
    service,
    'hasura',
    'setUserActive',
    { id: person.id, isActive: false, revokeTokens: true },
    admin,
  );
  await waiting(1);
  const extended = call(service, 'hasura', 'updateApiToken', { id: expired, expiresAt: inHours(1) }, person);
  await waiting(2);
  // It must not wait for somebody who waits for a person that somebody else holds.
  const revoked = await call(service, 'hasura', 'revokeTokens', { ids: [live, expired] }, admin);
  await client.query('COMMIT');
  client.release();
  const codes = [revoked, await deactivated, await extended].map(({ code }) => code);
  expect(codes).not.toContain('Unavailable');
});
