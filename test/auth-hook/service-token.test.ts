import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { digestOpaqueToken } from '../../src/tokens/opaque-token.js';
import { type Service, startService } from '../support/service.js';
import { type Grant, onOplog, readClient, readProject, readWorkspace } from '../support/world.js';
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

const proof = randomBytes(24).toString('base64url');
const keyNamed = (id: string) => ({ id, secret: randomBytes(32) });
const activeKey = keyNamed('active');
const olderKey = keyNamed('older');
const held = [activeKey, olderKey].map(({ id, secret }) => ({ id, secret: secret.toString('base64url') }));

let service: Service;
beforeAll(async () => {
  service = await startService({
    env: {
      TOKEN_DIGEST_KEYS: JSON.stringify(held),
      CLIENT_ADDRESS_HEADER: 'X-Client-Address',
      CLIENT_ADDRESS_PROOF_HEADER: 'X-Proxy-Proof',
      CLIENT_ADDRESS_PROOF_SECRET: proof,
    },
  });
});
afterAll(async () => await service.close());
afterEach(async () => await freeze(service, []));

const from = (address: string) => ({ 'X-Client-Address': address, 'X-Proxy-Proof': proof });

/** A principal owned by a member of a workspace that somebody else owns. */
async function principalOf(row: { name?: string; isActive?: boolean } = {}) {
  const ownerId = await service.world.user();
  const workspaceId = await service.world.workspace({
    owner: await service.world.user(),
    members: { [ownerId]: 'member' },
  });
  return { ownerId, workspaceId, id: await service.world.principal(workspaceId, ownerId, row) };
}
type TokenRow = NonNullable<Parameters<Service['serviceToken']>[1]>;
const tokenOf = async (row: TokenRow = {}) => await service.serviceToken((await principalOf()).id, row);

describe.each(modes)('a service token in %s mode', (_mode, hook) => {
  test('acts as its principal, with exactly these variables, none of them a person', async () => {
    const name = `ci ${randomUUID()}`;
    const principal = await principalOf({ name });
    const { id, text } = await service.serviceToken(principal.id, { createdBy: await service.world.user() });
    const answer = await hook(service, text);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      'x-hasura-role': 'service',
      'x-hasura-user-name': name,
      'x-hasura-credential': 'service_token',
      'x-hasura-credential-id': id,
      'x-hasura-service-token-id': id,
      'x-hasura-service-principal-id': principal.id,
      'x-hasura-service-token-preset': 'custom',
      'Cache-Control': 'max-age=300',
    });
  });

  test('may ask for the role it has, and for no other', async () => {
    const { text } = await tokenOf();
    for (const role of [...rolesOfPeople, ...rolesOfNobody, 'service']) {
      const { status } = await hook(service, text, { 'X-Hasura-Role': role });
      expect([role, status]).toEqual([role, role === 'service' ? 200 : 401]);
    }
  });
});

describe('the preset of a service token', () => {
  const [one, other] = [randomUUID(), randomUUID()];
  test.each<[string, Grant[], string]>([
    ['no grant', [], 'custom'],
    ['one project', [readProject(one)], 'project_read'],
    ['projects', [readProject(one), readProject(other)], 'project_read'],
    ['clients', [readClient(one), readClient(other)], 'project_read'],
    ['the workspace', [readWorkspace(one)], 'project_read'],
    ['a project and a client', [readProject(one), readClient(other)], 'custom'],
    ['a project and the workspace', [readProject(one), readWorkspace(other)], 'custom'],
    ['all of an oplog', onOplog(one), 'oplog_rw'],
    ['all of two oplogs', [...onOplog(one), ...onOplog(other)], 'oplog_rw'],
    ['reading an oplog', onOplog(one, 'read'), 'custom'],
    ['all of an oplog but deleting', onOplog(one, 'read', 'create', 'update'), 'custom'],
    ['all of an oplog and reading another', [...onOplog(one), ...onOplog(other, 'read')], 'custom'],
    ['an oplog and a project', [...onOplog(one), readProject(other)], 'custom'],
  ])('of %s', async (_what, grants, preset) => {
    const { text } = await tokenOf({ grants });
    expect((await service.hook(text)).body['x-hasura-service-token-preset']).toBe(preset);
  });

  test('follows the grants', async () => {
    const { id, text } = await tokenOf({ grants: [readProject(one)] });
    await service.world.grant(id, readClient(other));
    expect((await service.hook(text)).body['x-hasura-service-token-preset']).toBe('custom');
  });
});

const faults = [
  'superseded',
  'revoked',
  'expired',
  'frozen',
  'principal_inactive',
  'owner_inactive',
  'owner_left_workspace',
  'address_not_allowed',
  'rate_limited',
] as const;
type Fault = (typeof faults)[number];

/** What makes each fault; one over its rate has been used once before any other fault comes. */
const make: Readonly<Record<Fault, (token: Awaited<ReturnType<typeof healthy>>) => Promise<unknown>>> = {
  rate_limited: async ({ id, current }) => {
    await service.world.updateServiceToken(id, { rateLimitPerMinute: 1 });
    expect((await service.hook(current.text, from('10.1.2.3'))).status).toBe(200);
  },
  superseded: ({ id }) => service.world.updateServiceToken(id, { previousValidUntil: agoInSeconds(120) }),
  revoked: ({ id }) => service.world.updateServiceToken(id, { revokedAt: agoInSeconds(60) }),
  expired: ({ id }) =>
    service.pool.query(
      `UPDATE graphwarden.service_token SET expires_at = now() - interval '1 minute',
              previous_valid_until = least(previous_valid_until, now() - interval '1 minute') WHERE id = $1`,
      [id],
    ),
  frozen: () => freeze(service, ['service_token']),
  principal_inactive: ({ principal }) => service.world.updatePrincipal(principal.id, { isActive: false }),
  owner_inactive: ({ principal }) => service.world.updateUser(principal.ownerId, { isActive: false }),
  owner_left_workspace: ({ principal }) =>
    service.world.removeMember(principal.workspaceId, principal.ownerId),
  address_not_allowed: ({ id }) => service.world.updateServiceToken(id, { allowedCidrs: ['192.168.0.0/16'] }),
};

/** A token in the middle of a rotation with nothing wrong, for callers in 10.0.0.0/8. */
async function healthy() {
  const principal = await principalOf();
  const [current, previous] = [service.opaque('service_token'), service.opaque('service_token')];
  const overlap = previousOf(previous, inSeconds(100));
  const row = { ...current.row, ...overlap, allowedCidrs: ['10.0.0.0/8'], rateLimitPerMinute: 1000 };
  return { principal, current, previous, id: await service.world.serviceToken(principal.id, row) };
}

/** A token with all of these faults and no other, and the text to present. */
async function tokenWith(...broken: readonly Fault[]): Promise<{ id: string; text: string }> {
  const token = await healthy();
  for (const fault of broken.toSorted((fault) => (fault === 'rate_limited' ? -1 : 1)))
    await make[fault](token);
  return { id: token.id, text: (broken.includes('superseded') ? token.previous : token.current).text };
}

const previousOf = ({ row }: ReturnType<Service['opaque']>, previousValidUntil: Date) => ({
  previousTokenId: row.tokenId,
  previousDigest: row.digest,
  previousDigestKeyId: row.digestKeyId,
  previousValidUntil,
});

/** What is recorded besides the one use that brought a token over its rate. */
async function reasonsOf(id: string): Promise<string[]> {
  return Object.keys(await usageOf(service, id)).filter((outcome) => outcome !== 'allowed');
}

describe('the checks of a service token', () => {
  test('a token without fault passes all of them', async () => {
    const { id, text } = await tokenWith();
    const decided = await decisionsDuring(service, () => service.hook(text, from('10.1.2.3')));
    expect(decided).toEqual(['service_token: allowed']);
    expect(await usageOf(service, id)).toEqual({ allowed: 1 });
  });

  test.each(faults)('%s is refused', async (fault) => {
    const { id, text } = await tokenWith(fault);
    const decided = await decisionsDuring(service, async () => {
      expect((await service.hook(text, from('10.1.2.3'))).status).toBe(401);
    });
    expect(decided).toEqual([`service_token: ${fault}`]);
    expect(await reasonsOf(id)).toEqual([fault]);
  });

  test.each(pairsOf(faults))('%s is noticed before %s', async (earlier, later) => {
    const { id, text } = await tokenWith(earlier, later);
    expect((await service.hookPost(text, from('10.1.2.3'))).status).toBe(401);
    expect(await reasonsOf(id)).toEqual([earlier]);
  });

  test('a wrong secret leaves no usage, and a token that we never issued is unknown', async () => {
    const { id } = await tokenOf();
    const impostor = service.opaque('service_token');
    await service.world.updateServiceToken(id, { tokenId: impostor.row.tokenId });
    expect(await decisionsDuring(service, () => service.hook(impostor.text))).toEqual([
      'service_token: secret_mismatch',
    ]);
    expect(await usageOf(service, id)).toEqual({});
    const { text } = service.opaque('service_token');
    expect(await decisionsDuring(service, () => service.hook(text))).toEqual(['service_token: unknown']);
  });

  test.each(['guest', 'member', 'maintainer', 'owner'] as const)(
    'an owner who is a %s of the workspace: only a guest is too little',
    async (role) => {
      const { ownerId, workspaceId, id } = await principalOf();
      const { text } = await service.serviceToken(id);
      await service.world.member(workspaceId, ownerId, role);
      expect((await service.hook(text)).status).toBe(role === 'guest' ? 401 : 200);
    },
  );

  test('an owner who is a manager needs the membership as well', async () => {
    const { ownerId, workspaceId, id } = await principalOf();
    const { text } = await service.serviceToken(id);
    await service.world.updateUser(ownerId, { role: 'admin' });
    await service.world.removeMember(workspaceId, ownerId);
    expect((await service.hook(text)).status).toBe(401);
  });

  test('an owner who is a member of another workspace only is none of this one', async () => {
    const { ownerId, workspaceId, id } = await principalOf();
    const { text } = await service.serviceToken(id);
    await service.world.workspace({ owner: ownerId });
    expect((await service.hook(text)).status).toBe(200);
    await service.world.removeMember(workspaceId, ownerId);
    expect((await service.hook(text)).status).toBe(401);
  });

  test('who made a token does not matter, who owns its principal does', async () => {
    const { workspaceId, id } = await principalOf();
    const maker = await service.world.user();
    const { text } = await service.serviceToken(id, { createdBy: maker });
    await service.world.updateUser(maker, { isActive: false });
    expect((await service.hook(text)).status).toBe(200);
    const successor = await service.world.user({ isActive: false });
    await service.world.member(workspaceId, successor, 'member');
    await service.world.updatePrincipal(id, { ownerId: successor });
    expect((await service.hook(text)).status).toBe(401);
  });

  test('freezing the other kinds is nothing to a service token', async () => {
    const { text } = await tokenOf();
    await freeze(service, ['login', 'collab', 'api_token']);
    expect((await service.hook(text)).status).toBe(200);
  });

  test('a WebSocket lives no longer than the token', async () => {
    const left = maxAgeOf(await service.hook((await tokenOf({ expiresAt: inSeconds(30) })).text));
    expect(left).toBeLessThanOrEqual(30);
    expect(left).toBeGreaterThanOrEqual(10);
  });
});

describe('a rotated service token', () => {
  test('by either secret is the same credential, both digests are renewed, and both die with it', async () => {
    const current = service.opaque('service_token', olderKey);
    const previous = service.opaque('service_token', olderKey);
    const { id } = await tokenOf({ ...current.row, ...previousOf(previous, inSeconds(60)) });
    const byPrevious = await service.hook(previous.text);
    expect({ ...byPrevious.body, 'Cache-Control': 'max-age=300' }).toEqual(
      (await service.hook(current.text)).body,
    );
    expect(maxAgeOf(byPrevious)).toBeLessThanOrEqual(60);
    await service.app.flushUsage();
    const { rows } = await service.pool.query('SELECT * FROM graphwarden.service_token WHERE id = $1', [id]);
    expect(rows).toMatchObject([
      {
        digest_key_id: 'active',
        digest: digestOpaqueToken(current.text, activeKey),
        previous_digest_key_id: 'active',
        previous_digest: digestOpaqueToken(previous.text, activeKey),
        last_used_at: expect.any(Date),
        previous_last_used_at: expect.any(Date),
      },
    ]);
    expect((await service.hook(previous.text)).status).toBe(200);
    await service.world.updateServiceToken(id, { revokedAt: new Date() });
    expect((await service.hook(previous.text)).status).toBe(401);
    expect((await service.hook(current.text)).status).toBe(401);
  });
});
