import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { type Service, startService } from '../support/service.js';
import { inSeconds, usageOf } from './decisions.js';
import { rawRequest } from './raw-request.js';

const proof = randomBytes(24).toString('base64url');
let service: Service;
let principalId: string;
beforeAll(async () => {
  service = await startService({
    env: {
      CLIENT_ADDRESS_HEADER: 'X-Client-Address',
      CLIENT_ADDRESS_PROOF_HEADER: 'X-Proxy-Proof',
      CLIENT_ADDRESS_PROOF_SECRET: proof,
    },
  });
  const owner = await service.world.user();
  principalId = await service.world.principal(await service.world.workspace({ owner }), owner);
});
afterAll(async () => await service.close());

const from = (address: string) => ({ 'X-Client-Address': address, 'X-Proxy-Proof': proof });
const tokenOf = async (row: Parameters<Service['serviceToken']>[1] = {}) =>
  await service.serviceToken(principalId, row);

describe('a token limited to networks', () => {
  const lists = ['10.0.0.0/8', '192.0.2.7/32', '2001:db8::/32'];
  test.each([
    ['10.255.0.1', 200],
    ['::ffff:10.255.0.1', 200],
    ['::ffff:aff:1', 200],
    ['192.0.2.7', 200],
    ['2001:db8:ffff::1', 200],
    [' 10.0.0.1 ', 200],
    ['11.0.0.1', 401],
    ['192.0.2.8', 401],
    ['2001:db9::1', 401],
    ['::10.0.0.1', 401],
    ['10.0.0.1, 11.0.0.1', 401],
    ['11.0.0.1, 10.0.0.1', 401],
    ['10.0.0.1:443', 401],
    ['010.0.0.1', 401],
    ['10.0.0', 401],
    ['localhost', 401],
    ['', 401],
  ])('from %j answers %i', async (address, status) => {
    const { text } = await tokenOf({ allowedCidrs: lists });
    expect((await service.hook(text, from(address))).status).toBe(status);
    expect((await service.hookPost(text, from(address))).status).toBe(status);
  });

  test.each([
    ['nothing', {}],
    ['no proof', { 'X-Client-Address': '10.0.0.1' }],
    ['a wrong proof', { 'X-Client-Address': '10.0.0.1', 'X-Proxy-Proof': `${proof}x` }],
    ['an empty proof', { 'X-Client-Address': '10.0.0.1', 'X-Proxy-Proof': '' }],
    ['proof and no address', { 'X-Proxy-Proof': proof }],
    ['an address in another header', { 'X-Proxy-Proof': proof, 'X-Forwarded-For': '10.0.0.1' }],
  ])('is refused with %s', async (_what, headers) => {
    const { id, text } = await tokenOf({ allowedCidrs: lists });
    expect((await service.hook(text, headers)).status).toBe(401);
    expect((await service.hookPost(text, headers)).status).toBe(401);
    expect(await usageOf(service, id)).toEqual({ address_not_allowed: 2 });
  });

  test.each([
    ['two addresses', ['X-Client-Address', 'x-client-address', 'X-Proxy-Proof']],
    ['the proof twice', ['X-Client-Address', 'X-Proxy-Proof', 'X-PROXY-PROOF']],
  ])('is refused with %s, even when they are the same', async (_what, names) => {
    const { text } = await tokenOf({ allowedCidrs: lists });
    const headers = names.map((name): [string, string] => [name, /proof/i.test(name) ? proof : '10.0.0.1']);
    const bearer: [string, string] = ['Authorization', `Bearer ${text}`];
    expect((await rawRequest(service.url, { headers: [bearer, ...headers] })).status).toBe(401);
    expect((await service.hookPost(text, Object.fromEntries(headers))).status).toBe(401);
    const once = headers.filter(([name]) => name.startsWith('X-') && name !== 'X-PROXY-PROOF');
    expect((await rawRequest(service.url, { headers: [bearer, ...once] })).status).toBe(200);
  });

  test('the spelling of the header names does not matter', async () => {
    const { text } = await tokenOf({ allowedCidrs: lists });
    const headers = { 'x-client-ADDRESS': '10.0.0.1', 'x-proxy-proof': proof };
    expect((await service.hookPost(text, headers)).status).toBe(200);
  });

  test('a service that is told of no proxy believes no address', async () => {
    const plain = await startService();
    try {
      const owner = await plain.world.user();
      const principal = await plain.world.principal(await plain.world.workspace({ owner }), owner);
      const { text } = await plain.serviceToken(principal, { allowedCidrs: ['0.0.0.0/0', '::/0'] });
      const headers = { ...from('10.0.0.1'), 'X-Forwarded-For': '10.0.0.1', Forwarded: 'for=10.0.0.1' };
      expect((await plain.hook(text, headers)).status).toBe(401);
    } finally {
      await plain.close();
    }
  });

  const lastAddress = async (id: string) => {
    await service.app.flushUsage();
    const { rows } = await service.pool.query<{ address: string | null }>(
      'SELECT host(last_used_address) AS address FROM graphwarden.service_token WHERE id = $1',
      [id],
    );
    return rows[0]?.address;
  };

  test('remembers the last address that was proven, and no other', async () => {
    const { id, text } = await tokenOf();
    await service.hook(text, { 'X-Client-Address': '10.0.0.9' });
    expect(await lastAddress(id)).toBeNull();
    await service.hook(text, from('10.0.0.1'));
    expect(await lastAddress(id)).toBe('10.0.0.1');
    await service.hook(text, from('::ffff:10.0.0.2'));
    expect(await lastAddress(id)).toBe('10.0.0.2');
  });
});

describe('a token limited in its rate', () => {
  const statuses = async (text: string, times: number) => {
    const seen: number[] = [];
    for (let request = 0; request < times; request += 1)
      seen.push((await service.hook(text, from('10.0.0.1'))).status);
    return seen;
  };

  test('gets its requests a minute and not one more, however they come', async () => {
    const { id, text } = await tokenOf({ rateLimitPerMinute: 5 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => service.hookPost(text)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(7);
    expect(await usageOf(service, id)).toEqual({ allowed: 5, rate_limited: 7 });
  });

  test('counts for itself alone, and by both of its secrets together', async () => {
    const [current, previous] = [service.opaque('service_token'), service.opaque('service_token')];
    await tokenOf({
      ...current.row,
      previousTokenId: previous.row.tokenId,
      previousDigest: previous.row.digest,
      previousDigestKeyId: previous.row.digestKeyId,
      previousValidUntil: inSeconds(60),
      rateLimitPerMinute: 2,
    });
    expect(await statuses(previous.text, 1)).toEqual([200]);
    expect(await statuses(current.text, 2)).toEqual([200, 401]);
    expect(await statuses((await tokenOf({ rateLimitPerMinute: 2 })).text, 3)).toEqual([200, 200, 401]);
  });

  test('is not used up by requests that are refused anyway', async () => {
    const { text } = await tokenOf({ rateLimitPerMinute: 1, allowedCidrs: ['10.0.0.0/8'] });
    for (let request = 0; request < 3; request += 1)
      expect((await service.hook(text, from('11.0.0.1'))).status).toBe(401);
    expect(await statuses(text, 2)).toEqual([200, 401]);
  });

  test('is not used up again at the action door, where Hasura has asked the hook before', async () => {
    const { text } = await tokenOf({ rateLimitPerMinute: 2 });
    expect(await statuses(text, 1)).toEqual([200]);
    for (let action = 0; action < 3; action += 1)
      expect((await service.action('whoami', {}, { token: text })).status).toBe(200);
    expect((await service.graphql('{ whoami { username } }', { token: text })).status).toBe(200);
    expect(await statuses(text, 1)).toEqual([401]);
  });

  test('a limit that is taken away limits no more', async () => {
    const { id, text } = await tokenOf({ rateLimitPerMinute: 1 });
    expect(await statuses(text, 2)).toEqual([200, 401]);
    await service.pool.query(
      'UPDATE graphwarden.service_token SET rate_limit_per_minute = NULL WHERE id = $1',
      [id],
    );
    expect(await statuses(text, 2)).toEqual([200, 200]);
  });
});
