import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Service, startService } from '../support/service.js';
import { decisionsDuring, modes, rolesOfNobody, rolesOfPeople } from './decisions.js';
import { rawRequest } from './raw-request.js';

let service: Service;
beforeAll(async () => {
  service = await startService({ env: { WEBSOCKET_MAX_AGE_SECONDS: '77' } });
});
afterAll(async () => await service.close());

const nobody = {
  'x-hasura-role': 'public',
  'x-hasura-user-id': '00000000-0000-0000-0000-000000000000',
  'x-hasura-user-name': 'anonymous',
  'x-hasura-credential': 'none',
  'Cache-Control': 'max-age=77',
};

describe.each(modes)('without a credential, in %s mode', (_mode, hook) => {
  test('is anonymous, with exactly the variables of nobody and the configured life of a WebSocket', async () => {
    const answer = await hook(service);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(nobody);
  });

  test('stays anonymous when other headers come along', async () => {
    const headers = { 'X-Request-Id': 'abc', 'X-Forwarded-For': '10.0.0.1', 'X-Hasura-User-Id': 'me' };
    expect((await hook(service, undefined, headers)).body).toEqual(nobody);
  });

  test('may ask for the role it has', async () => {
    expect((await hook(service, undefined, { 'X-Hasura-Role': 'public' })).body).toEqual(nobody);
  });

  test('an empty role asks for nothing', async () => {
    expect((await hook(service, undefined, { 'X-Hasura-Role': '' })).body).toEqual(nobody);
  });

  test.each([...rolesOfPeople, ...rolesOfNobody.filter((role) => role !== 'public')])(
    'may not ask for the role %s',
    async (role) => {
      const answer = await hook(service, undefined, { 'X-Hasura-Role': role });
      expect(answer.status).toBe(401);
      expect(answer.body).not.toHaveProperty('x-hasura-role');
    },
  );
});

test('a role that nobody may ask for counts as a refusal in the metrics', async () => {
  const decided = await decisionsDuring(service, () => service.hook(undefined, { 'X-Hasura-Role': 'user' }));
  expect(decided).toContain('anonymous: role_not_allowed');
});

test('an answer to nobody asks nothing of the database and leaves no usage', async () => {
  let queries = 0;
  const count = (): number => (queries += 1);
  const decided = await decisionsDuring(service, async () => {
    service.db.$client.on('acquire', count);
    await service.hook();
    service.db.$client.off('acquire', count);
  });
  expect(decided).toEqual(['anonymous: allowed']);
  expect(queries).toBe(0);
  await service.app.flushUsage();
  expect((await service.pool.query('SELECT 1 FROM graphwarden.credential_usage')).rows).toEqual([]);
});

describe('an Authorization header without a value is no credential', () => {
  test.each([
    ['empty', ''],
    ['spaces', '   '],
    ['tabs', '\t\t'],
  ])('GET, %s', async (_what, value) => {
    const answer = await rawRequest(service.url, { headers: [['Authorization', value]] });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual(nobody);
  });

  test.each([
    ['empty', ''],
    ['spaces', '   '],
    ['tabs', '\t\t'],
  ])('POST, %s', async (_what, value) => {
    const answer = await service.hookPost(undefined, { Authorization: value });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(nobody);
  });

  test('twice empty, too', async () => {
    const answer = await rawRequest(service.url, {
      headers: [
        ['Authorization', ''],
        ['authorization', ''],
      ],
    });
    expect(answer.status).toBe(200);
  });
});
