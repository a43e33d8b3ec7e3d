import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { type Instance, startInstance } from '../actions/instance.js';
import { type Answer, type Service, startService } from '../support/service.js';
import { agoInSeconds, decisionsDuring, freeze, inSeconds, modes, usageOf } from './decisions.js';
import { lookUpsDuring } from './statements.js';

let service: Service;
let admin: Awaited<ReturnType<Service['person']>>;
beforeAll(async () => {
  service = await startService();
  admin = await service.person({ role: 'admin' });
});
afterAll(async () => await service.close());
afterEach(async () => await limit(0));

/** Through the action, as people do. */
async function limit(apiTokenRateLimitPerMinute: number): Promise<void> {
  const { token } = admin;
  const { status } = await service.action('setCredentialPolicy', { apiTokenRateLimitPerMinute }, { token });
  expect(status).toBe(200);
}
const newToken = async (row: Parameters<Service['apiToken']>[1] = {}) =>
  await service.apiToken(await service.world.user(), row);

async function statuses(ask: () => Promise<Answer>, times: number): Promise<number[]> {
  const seen: number[] = [];
  for (let request = 0; request < times; request += 1) seen.push((await ask()).status);
  return seen;
}

describe.each(modes)('an API token under a rate, in %s mode', (_mode, hook) => {
  test('gets its requests a minute and not one more, all at once and from memory', async () => {
    await limit(5);
    const { id, text } = await newToken();
    const atOnce = await Promise.all(Array.from({ length: 12 }, () => hook(service, text)));
    expect(atOnce.filter(({ status }) => status === 200)).toHaveLength(5);
    const lookUps = await lookUpsDuring(service, async () => {
      expect(await statuses(() => hook(service, text), 3)).toEqual([401, 401, 401]);
    });
    expect(lookUps).toBe(0);
    expect(await usageOf(service, id)).toEqual({ allowed: 5, rate_limited: 10 });
  });

  test('is refused like every other that is refused, and the reason is counted', async () => {
    await limit(1);
    const { text } = await newToken();
    expect((await hook(service, text)).status).toBe(200);
    let beyond: Answer | undefined;
    const decided = await decisionsDuring(service, async () => (beyond = await hook(service, text)));
    const unknown = await hook(service, service.opaque('api_token').text);
    expect(decided).toEqual(['api_token: rate_limited']);
    expect([beyond?.status, beyond?.text]).toEqual([unknown.status, unknown.text]);
    expect(Object.keys(beyond?.headers ?? {})).toEqual(Object.keys(unknown.headers));
  });
});

const hook = (text: string) => async () => await service.hook(text);

describe('the rate of API tokens', () => {
  test('is each token’s own, and that of both of its secrets together', async () => {
    await limit(2);
    const [current, previous] = [service.opaque('api_token'), service.opaque('api_token')];
    await newToken({
      ...current.row,
      previousTokenId: previous.row.tokenId,
      previousDigest: previous.row.digest,
      previousDigestKeyId: previous.row.digestKeyId,
      previousValidUntil: inSeconds(60),
    });
    expect(await statuses(hook(previous.text), 1)).toEqual([200]);
    expect(await statuses(hook(current.text), 2)).toEqual([200, 401]);
    expect(await statuses(hook((await newToken()).text), 3)).toEqual([200, 200, 401]);
  });

  test('is no one else’s: logins and service tokens are not under it', async () => {
    await limit(1);
    const owner = await service.world.user();
    const principal = await service.world.principal(await service.world.workspace({ owner }), owner);
    const { text } = await service.serviceToken(principal);
    expect(await statuses(hook(text), 3)).toEqual([200, 200, 200]);
    expect(await statuses(hook(admin.token), 3)).toEqual([200, 200, 200]);
  });

  test('reaches tokens that are in memory, when it comes, changes and goes', async () => {
    const { text } = await newToken();
    expect(await statuses(hook(text), 4)).toEqual([200, 200, 200, 200]);
    await limit(2);
    expect(await statuses(hook(text), 3)).toEqual([200, 200, 401]);
    // Another limit begins no other minute: three were asked, so two are left.
    await limit(5);
    expect(await statuses(hook(text), 3)).toEqual([200, 200, 401]);
    await limit(0);
    expect(await statuses(hook(text), 5)).toEqual([200, 200, 200, 200, 200]);
  });

  test('comes last: what is refused anyway keeps its reason, and uses up nothing', async () => {
    await limit(1);
    const { id, text } = await newToken();
    await freeze(service, ['api_token']);
    expect(await statuses(hook(text), 3)).toEqual([401, 401, 401]);
    await freeze(service, []);
    expect(await statuses(hook(text), 2)).toEqual([200, 401]);
    await service.world.updateApiToken(id, { revokedAt: agoInSeconds(1) });
    expect(await statuses(hook(text), 1)).toEqual([401]);
    expect(await usageOf(service, id)).toEqual({ frozen: 3, allowed: 1, rate_limited: 1, revoked: 1 });
  });

  test('counts at the hook and at /graphql, and not again at the action door', async () => {
    await limit(2);
    const { text } = await newToken();
    expect(await statuses(hook(text), 1)).toEqual([200]);
    const act = async () => await service.action('whoami', {}, { token: text });
    expect(await statuses(act, 3)).toEqual([200, 200, 200]);
    expect((await service.graphql('{ whoami { username } }', { token: text })).status).toBe(200);
    expect(await statuses(hook(text), 1)).toEqual([401]);
    expect((await service.graphql('{ whoami { username } }', { token: text })).status).toBe(401);
    expect(await statuses(act, 1)).toEqual([200]);
  });

  test('is as exact where nothing is kept in memory', async () => {
    const forgetful = await startService({ env: { CREDENTIAL_CACHE_ENTRIES: '0' } });
    try {
      await forgetful.world.policy({ apiTokenRateLimitPerMinute: 3 });
      const { text } = await forgetful.apiToken(await forgetful.world.user());
      const answers = await Promise.all(Array.from({ length: 9 }, () => forgetful.hook(text)));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    } finally {
      await forgetful.close();
    }
  });
});

describe('two replicas', () => {
  let other: Instance;
  beforeAll(async () => (other = await startInstance(service)));
  afterAll(async () => await other.close());

  test('count apart: together they let through the rate of each, and not one request more', async () => {
    await limit(4);
    const apiToken = await newToken();
    const owner = await service.world.user();
    const principal = await service.world.principal(await service.world.workspace({ owner }), owner);
    const serviceToken = await service.serviceToken(principal, { rateLimitPerMinute: 4 });
    for (const { text } of [apiToken, serviceToken]) {
      const asked = Array.from({ length: 24 }, (_, turn) => (turn % 2 === 0 ? service : other).hook(text));
      const allowed = (await Promise.all(asked)).map(({ status }) => status === 200);
      expect(allowed.filter((is) => is)).toHaveLength(2 * 4);
      expect(allowed.filter((is, turn) => is && turn % 2 === 0)).toHaveLength(4);
    }
  });
});
