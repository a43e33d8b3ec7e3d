import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { digestOpaqueToken } from '../../src/tokens/opaque-token.js';
import { type Service, startService } from '../support/service.js';
import {
  agoInSeconds,
  decisionsDuring,
  freeze,
  inSeconds,
  maxAgeOf,
  modes,
  pairsOf,
  rolesOfNobody,
  rolesOfPeople,
  usageOf,
} from './decisions.js';

const keyNamed = (id: string) => ({ id, secret: randomBytes(32) });
const activeKey = keyNamed('active');
const olderKey = keyNamed('older');
const lostKey = keyNamed('lost');
const held = [activeKey, olderKey].map(({ id, secret }) => ({ id, secret: secret.toString('base64url') }));

let service: Service;
beforeAll(async () => {
  service = await startService({ env: { TOKEN_DIGEST_KEYS: JSON.stringify(held) } });
});
afterAll(async () => await service.close());
afterEach(async () => await freeze(service, []));

const read = ['read:*'];
const readWrite = ['read:*', 'write:*'];
const everything = ['read:*', 'write:*', 'delete:*'];

describe.each(modes)('an API token in %s mode', (_mode, hook) => {
  test.each([
    ['user', undefined, 'user'],
    ['user', everything, 'user'],
    ['user', readWrite, 'user_read_write'],
    ['user', read, 'user_read'],
    ['manager', undefined, 'manager'],
    ['manager', everything, 'manager'],
    ['manager', readWrite, 'manager_read_write'],
    ['manager', read, 'manager_read'],
    ['admin', undefined, 'manager'],
    ['admin', read, 'manager_read'],
  ] as const)(
    'of a person with the role %s and the scopes %j acts as %s, with exactly these variables',
    async (role, scopes, actsAs) => {
      const username = `owner of ${randomUUID()}`;
      const userId = await service.world.user({ role, username });
      const { id, text } = await service.apiToken(userId, scopes === undefined ? {} : { scopes });
      const answer = await hook(service, text);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        'x-hasura-role': actsAs,
        'x-hasura-user-id': userId,
        'x-hasura-user-name': username,
        'x-hasura-credential': 'api_token',
        'x-hasura-credential-id': id,
        'Cache-Control': 'max-age=300',
      });
    },
  );

  test.each([
    ['manager', read, ['user_read', 'manager_read']],
    ['manager', readWrite, ['user_read', 'user_read_write', 'manager_read', 'manager_read_write']],
    ['admin', everything, rolesOfPeople],
    ['user', read, ['user_read']],
    ['user', readWrite, ['user_read', 'user_read_write']],
    ['user', everything, ['user_read', 'user_read_write', 'user']],
  ] as const)(
    'of a person with the role %s and the scopes %j may act as %j, and as nothing else',
    async (role, scopes, allowed) => {
      const { text } = await service.apiToken(await service.world.user({ role }), { scopes });
      for (const asked of [...rolesOfPeople, ...rolesOfNobody]) {
        const { status, body } = await hook(service, text, { 'X-Hasura-Role': asked });
        const isAllowed = allowed.some((role) => role === asked);
        expect([asked, status]).toEqual([asked, isAllowed ? 200 : 401]);
        if (isAllowed) expect(body['x-hasura-role']).toBe(asked);
      }
    },
  );
});

describe('a token limited to a workspace', () => {
  test.each(['user', 'manager', 'admin'] as const)(
    'of a person with the role %s acts as a user, and never as a manager',
    async (role) => {
      const userId = await service.world.user({ role });
      const workspaceId = await service.world.workspace({ owner: userId });
      const { text } = await service.apiToken(userId, { workspaceId });
      expect((await service.hook(text)).body['x-hasura-role']).toBe('user');
      for (const wider of ['manager', 'manager_read', 'manager_read_write'])
        expect((await service.hook(text, { 'X-Hasura-Role': wider })).status).toBe(401);
    },
  );

  test.each([
    ['guest', 401],
    ['member', 200],
    ['maintainer', 200],
    ['owner', 200],
  ] as const)('of a %s there answers %i, as soon as they are it', async (role, status) => {
    const userId = await service.world.user();
    const workspaceId = await service.world.workspace({ owner: await service.world.user() });
    const { text } = await service.apiToken(userId, { workspaceId });
    expect((await service.hook(text)).status).toBe(401);
    await service.world.member(workspaceId, userId, role);
    expect((await service.hook(text)).status).toBe(status);
  });

  test('of a manager who is no member there is refused: being a manager is no membership', async () => {
    const workspaceId = await service.world.workspace({ owner: await service.world.user() });
    const { text } = await service.apiToken(await service.world.user({ role: 'manager' }), { workspaceId });
    expect((await service.hook(text)).status).toBe(401);
  });

  test('of one who is a member of another workspace only is refused', async () => {
    const userId = await service.world.user();
    await service.world.workspace({ owner: userId });
    const workspaceId = await service.world.workspace({ owner: await service.world.user() });
    const { text } = await service.apiToken(userId, { workspaceId });
    expect((await service.hook(text)).status).toBe(401);
  });
});

const faults = ['superseded', 'revoked', 'expired', 'frozen', 'user_inactive', 'workspace_left'] as const;
type Fault = (typeof faults)[number];

/** A token of a workspace's member, in the middle of a rotation, with all of these faults and no other. */
const tokenWith = async (...broken: readonly Fault[]) => await tokenAs(broken);
async function tokenAs(broken: readonly Fault[], more: { tokenId?: string } = {}) {
  const has = (fault: Fault): boolean => broken.includes(fault);
  const userId = await service.world.user({ isActive: !has('user_inactive') });
  const members = { [userId]: has('workspace_left') ? 'guest' : 'member' } as const;
  const workspaceId = await service.world.workspace({ owner: await service.world.user(), members });
  const current = service.opaque('api_token');
  const previous = service.opaque('api_token');
  const id = await service.world.apiToken(userId, {
    ...current.row,
    ...previousOf(previous, agoInSeconds(120)),
    workspaceId,
    expiresAt: has('expired') ? agoInSeconds(60) : inSeconds(3600),
    ...(has('revoked') && { revokedAt: agoInSeconds(60) }),
    ...more,
  });
  if (has('frozen')) await freeze(service, ['api_token']);
  return { id, text: (has('superseded') ? previous : current).text };
}

const previousOf = ({ row }: ReturnType<Service['opaque']>, previousValidUntil: Date) => ({
  previousTokenId: row.tokenId,
  previousDigest: row.digest,
  previousDigestKeyId: row.digestKeyId,
  previousValidUntil,
});

describe('the checks of an API token', () => {
  test('a token without fault passes all of them', async () => {
    const { id, text } = await tokenWith();
    expect(await decisionsDuring(service, () => service.hook(text))).toEqual(['api_token: allowed']);
    expect(await usageOf(service, id)).toEqual({ allowed: 1 });
  });

  test.each(faults)('%s is refused', async (fault) => {
    const { id, text } = await tokenWith(fault);
    const decided = await decisionsDuring(service, async () => {
      expect((await service.hook(text)).status).toBe(401);
    });
    expect(decided).toEqual([`api_token: ${fault}`]);
    expect(await usageOf(service, id)).toEqual({ [fault]: 1 });
  });

  test.each(pairsOf(faults))('%s is noticed before %s', async (earlier, later) => {
    const { id, text } = await tokenWith(earlier, later);
    expect((await service.hookPost(text)).status).toBe(401);
    expect(await usageOf(service, id)).toEqual({ [earlier]: 1 });
  });

  test.each(faults)('a wrong secret is noticed before %s, and leaves no usage', async (fault) => {
    const impostor = service.opaque('api_token');
    const { id } = await tokenAs([fault], { tokenId: impostor.row.tokenId });
    const decided = await decisionsDuring(service, () => service.hook(impostor.text));
    expect(decided).toEqual(['api_token: secret_mismatch']);
    expect(await usageOf(service, id)).toEqual({});
  });

  test('a well-formed token that we never issued is unknown', async () => {
    const { text } = service.opaque('api_token');
    expect(await decisionsDuring(service, () => service.hook(text))).toEqual(['api_token: unknown']);
  });

  test('freezing the other kinds is nothing to an API token, and freezing this one spares nobody', async () => {
    const admin = await service.person({ role: 'admin' });
    const { text } = await service.apiToken(admin.id);
    await freeze(service, ['login', 'collab', 'service_token']);
    expect((await service.hook(text)).status).toBe(200);
    await freeze(service, ['api_token'], admin.sessionId);
    expect((await service.hook(text)).status).toBe(401);
  });

  test('a token works until the second it expires, and a WebSocket no longer than that', async () => {
    const { text } = await service.apiToken(await service.world.user(), { expiresAt: inSeconds(30) });
    const left = maxAgeOf(await service.hook(text));
    expect(left).toBeLessThanOrEqual(30);
    expect(left).toBeGreaterThanOrEqual(10);
  });
});

describe('a rotated API token', () => {
  const rotated = async (
    overlapSeconds: number,
    keys: { current?: typeof activeKey; previous?: typeof activeKey } = {},
  ) => {
    const current = service.opaque('api_token', keys.current);
    const previous = service.opaque('api_token', keys.previous);
    const overlap = previousOf(previous, inSeconds(overlapSeconds));
    const id = await service.world.apiToken(await service.world.user(), { ...current.row, ...overlap });
    return { id, current: current.text, previous: previous.text };
  };
  const rowOf = async (id: string) => {
    const { rows } = await service.pool.query<{
      digest: Buffer;
      digest_key_id: string;
      previous_digest: Buffer;
      previous_digest_key_id: string;
      last_used_at: Date | null;
      previous_last_used_at: Date | null;
      last_used_address: string | null;
    }>('SELECT * FROM graphwarden.api_token WHERE id = $1', [id]);
    const [row] = rows;
    if (row === undefined) throw new Error(`no token ${id}`);
    return row;
  };

  test('is the same credential by either secret while they overlap; the previous one ends a WebSocket with the overlap', async () => {
    const { id, current, previous } = await rotated(60);
    const [byCurrent, byPrevious] = [await service.hook(current), await service.hook(previous)];
    expect(byCurrent.body).toMatchObject({ 'x-hasura-credential-id': id, 'Cache-Control': 'max-age=300' });
    expect({ ...byPrevious.body, 'Cache-Control': 'max-age=300' }).toEqual(byCurrent.body);
    expect(maxAgeOf(byPrevious)).toBeLessThanOrEqual(60);
    expect(maxAgeOf(byPrevious)).toBeGreaterThanOrEqual(40);
  });

  test('after the overlap only the current secret counts', async () => {
    const { id, current, previous } = await rotated(-1);
    expect((await service.hook(previous)).status).toBe(401);
    expect((await service.hook(current)).status).toBe(200);
    expect(await usageOf(service, id)).toEqual({ superseded: 1, allowed: 1 });
  });

  test('is dead by both secrets once revoked', async () => {
    const { id, current, previous } = await rotated(60);
    await service.world.updateApiToken(id, { revokedAt: new Date() });
    expect((await service.hook(previous)).status).toBe(401);
    expect((await service.hook(current)).status).toBe(401);
  });

  test('remembers when each secret was last used', async () => {
    const { id, current, previous } = await rotated(60);
    await service.hook(previous);
    await service.app.flushUsage();
    expect(await rowOf(id)).toMatchObject({ last_used_at: null, previous_last_used_at: expect.any(Date) });
    await service.hook(current);
    await service.app.flushUsage();
    expect(await rowOf(id)).toMatchObject({
      last_used_at: expect.any(Date),
      previous_last_used_at: expect.any(Date),
    });
  });

  test('a refused use is no use', async () => {
    const { id, current } = await rotated(60);
    await freeze(service, ['api_token']);
    await service.hook(current);
    await service.app.flushUsage();
    expect(await rowOf(id)).toMatchObject({ last_used_at: null, previous_last_used_at: null });
  });

  test('a digest under an older key verifies, and the next flush renews it, each secret its own', async () => {
    const { id, current, previous } = await rotated(60, { current: olderKey, previous: olderKey });
    expect((await service.hook(current)).status).toBe(200);
    await service.app.flushUsage();
    expect(await rowOf(id)).toMatchObject({ digest_key_id: 'active', previous_digest_key_id: 'older' });
    expect((await service.hook(previous)).status).toBe(200);
    await service.app.flushUsage();
    expect(await rowOf(id)).toMatchObject({
      digest_key_id: 'active',
      digest: digestOpaqueToken(current, activeKey),
      previous_digest_key_id: 'active',
      previous_digest: digestOpaqueToken(previous, activeKey),
    });
    expect((await service.hook(current)).status).toBe(200);
    expect((await service.hook(previous)).status).toBe(200);
  });

  test('a digest is not renewed over one that was rotated in meanwhile', async () => {
    const { id, current } = await rotated(60, { current: olderKey });
    expect((await service.hook(current)).status).toBe(200);
    const fresh = service.opaque('api_token');
    await service.world.updateApiToken(id, fresh.row);
    await service.app.flushUsage();
    expect((await service.hook(fresh.text)).status).toBe(200);
    expect((await service.hook(current)).status).toBe(401);
  });

  test('a digest is not renewed of a token that was revoked meanwhile, and usage is written all the same', async () => {
    const { id, current } = await rotated(60, { current: olderKey });
    expect((await service.hook(current)).status).toBe(200);
    await service.world.updateApiToken(id, { revokedAt: new Date() });
    expect(await usageOf(service, id)).toEqual({ allowed: 1 });
    expect(await rowOf(id)).toMatchObject({ digest_key_id: 'older', last_used_at: expect.any(Date) });
  });

  test('a refused use renews no digest', async () => {
    const { id, current } = await rotated(60, { current: olderKey });
    await freeze(service, ['api_token']);
    await service.hook(current);
    await service.app.flushUsage();
    expect(await rowOf(id)).toMatchObject({ digest_key_id: 'older' });
  });

  test('a digest under a key that is no longer held matches nothing', async () => {
    const { id, current } = await rotated(60, { current: lostKey });
    expect(await decisionsDuring(service, () => service.hook(current))).toEqual([
      'api_token: secret_mismatch',
    ]);
    expect(await usageOf(service, id)).toEqual({});
  });

  test('times of last use only move forwards', async () => {
    const { id, current } = await rotated(60);
    const lastUsedAt = inSeconds(1000);
    await service.world.updateApiToken(id, { lastUsedAt });
    await service.hook(current);
    await service.app.flushUsage();
    expect((await rowOf(id)).last_used_at).toEqual(lastUsedAt);
  });
});
