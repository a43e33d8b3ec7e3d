import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHttpServer } from '../../src/http/server.js';
import { type Service, startService } from '../support/service.js';

// With an address of their own, what operators ask is no more where everybody asks; and nothing else is there.

let apart: Service;
let together: Service;
let operators: string;
let stop: () => Promise<void>;
beforeAll(async () => {
  apart = await startService({ env: { OPERATIONS_PORT: '0' } });
  together = await startService();
  const { operationsRoutes } = apart.app;
  if (operationsRoutes === undefined) throw new Error('there is no address for operators');
  const server = createHttpServer(operationsRoutes);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  operators = `http://127.0.0.1:${typeof address === 'object' ? String(address?.port) : ''}`;
  stop = async () =>
    await new Promise<void>((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
});
afterAll(async () => {
  await stop();
  await Promise.all([apart.close(), together.close()]);
});

const statusOf = async (url: string, init: RequestInit = {}): Promise<number> => {
  const answer = await fetch(url, init);
  await answer.arrayBuffer();
  return answer.status;
};

describe('metrics', () => {
  it('are at the address of operators alone, where there is one', async () => {
    expect(await statusOf(`${together.url}/metrics`)).toBe(200);
    expect(await statusOf(`${operators}/metrics`)).toBe(200);
    for (const path of ['/metrics', '/metrics/', '/METRICS', '//metrics', '/%6detrics', '/metrics?x'])
      expect([path, await statusOf(`${apart.url}${path}`)]).toEqual([path, 404]);
  });

  it('name no person and no credential', async () => {
    const { id, token, sessionId } = await together.person({ username: 'somebody by name' });
    const { id: tokenId, text } = await together.apiToken(id);
    for (const each of [token, text, 'junk']) await together.hook(each);
    const answer = await (await fetch(`${together.url}/metrics`)).text();
    expect(answer).toContain('graphwarden_');
    for (const secret of [id, sessionId, tokenId, token, text, 'somebody by name', '127.0.0.1'])
      expect(answer.includes(secret)).toBe(false);
  });
});

describe('the address of operators', () => {
  it('lets no browser guess what an answer is', async () => {
    for (const path of ['/metrics', '/healthz', '/nothing']) {
      const { headers } = await fetch(`${operators}${path}`);
      expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
    }
  });

  it.each([
    ['GET', '/hasura/auth'],
    ['POST', '/hasura/auth'],
    ['POST', '/hasura/actions/whoami'],
    ['POST', '/graphql'],
    ['GET', '/graphql'],
    ['GET', '/console/'],
  ])('has no door: %s %s', async (method, path) => {
    const { token } = await apart.person();
    const headers = {
      ...{ Authorization: `Bearer ${token}`, 'Hasura-Action-Secret': apart.actionSecret },
      'Content-Type': 'application/json',
    };
    const body = method === 'POST' ? '{"query":"{ whoami { username } }"}' : null;
    expect(await statusOf(`${operators}${path}`, { method, headers, body })).toBe(404);
  });
});
