import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService } from '../support/service.js';
import { inDays } from '../support/world.js';
import { countRows, oneRow } from './contents.js';
import {
  type Code,
  type Door,
  type Input,
  call,
  doors,
  inHours,
  refusedEverywhere,
  succeed,
  tokenOutput,
} from './doors.js';
import { type Stage, furnish, setPolicy } from './stage.js';

// createApiToken.

const anyWorkspace = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
afterAll(async () => await service.close());

const create = async (token: string, input: Input = {}, door: Door = 'hasura') =>
  tokenOutput.parse(
    await succeed(
      service,
      door,
      'createApiToken',
      { name: 'ci', expiresAt: inHours(1), ...input },
      { token },
    ),
  );
const attempt = (token: string, input: Input = {}, door: Door = 'hasura') =>
  call(service, door, 'createApiToken', { name: 'ci', expiresAt: inHours(1), ...input }, { token });

const refused = (code: Code, token: string, input: Input = {}): Promise<string> =>
  refusedEverywhere(
    service,
    code,
    'createApiToken',
    { name: 'ci', expiresAt: inHours(1), ...input },
    { token },
  );

describe('a new API token', () => {
  it.each(doors)('works at once, as its maker and until it ends, %s', async (door) => {
    const { member } = stage;
    const expiresAt = inHours(48);
    const token = await create(member.token, { name: '  my CI job  ', expiresAt }, door);
    expect(token.token).toMatch(/^gwat_[0-9a-f]{16}_[0-9A-Za-z]{49}$/);
    expect(token.token).toContain(token.tokenId);
    expect(token.expiresAt.toISOString()).toBe(expiresAt);
    expect((await service.hook(token.token)).body).toMatchObject({
      'x-hasura-role': 'user',
      'x-hasura-user-id': member.id,
      'x-hasura-credential': 'api_token',
      'x-hasura-credential-id': token.id,
    });
    expect(
      await oneRow(
        service.pool,
        `SELECT user_id, name, scopes, workspace_id, token_id, octet_length(digest) AS digest, revoked_at, last_used_at
           FROM graphwarden.api_token WHERE id = $1`,
        [token.id],
      ),
    ).toEqual({
      user_id: member.id,
      name: 'my CI job',
      scopes: null,
      workspace_id: null,
      token_id: token.tokenId,
      digest: 32,
      revoked_at: null,
      last_used_at: null,
    });
    expect(
      await countRows(
        service.pool,
        'graphwarden.credential_project_access',
        'credential_id = $1 AND project_id = $2',
        [token.id, stage.home.projectId],
      ),
    ).toBeGreaterThan(0);
  });

  it.each([
    { scopes: undefined, role: 'user', stored: null },
    { scopes: null, role: 'user', stored: null },
    { scopes: ['read:*'], role: 'user_read', stored: ['read:*'] },
    { scopes: ['write:*', 'read:*'], role: 'user_read_write', stored: ['read:*', 'write:*'] },
    { scopes: ['delete:*', 'read:*', 'write:*'], role: 'user', stored: ['read:*', 'write:*', 'delete:*'] },
  ])('has the scopes that were asked for, in any order: $scopes', async ({ scopes, role, stored }) => {
    const token = await create(stage.member.token, scopes === undefined ? {} : { scopes });
    expect((await service.hook(token.token)).body).toMatchObject({ 'x-hasura-role': role });
    expect(
      await oneRow(service.pool, 'SELECT scopes FROM graphwarden.api_token WHERE id = $1', [token.id]),
    ).toEqual({ scopes: stored });
  });

  it('has the standing of its maker, also narrowed by scopes', async () => {
    const full = await create(stage.admin.token);
    const narrow = await create(stage.manager.token, { scopes: ['read:*'] });
    expect((await service.hook(full.token)).body).toMatchObject({ 'x-hasura-role': 'manager' });
    expect((await service.hook(narrow.token)).body).toMatchObject({ 'x-hasura-role': 'manager_read' });
  });

  it('is told from its neighbour: two of the same name are two tokens', async () => {
    const [first, second] = await Promise.all([create(stage.member.token), create(stage.member.token)]);
    expect(first.id).not.toBe(second.id);
    expect(first.token).not.toBe(second.token);
  });

  it('takes an expiry in any zone, and a name in any script', async () => {
    const at = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);
    const local = new Date(at.getTime() + 5.5 * 3_600_000).toISOString().replace('.000Z', '+05:30');
    const name = `${'\u{1f511}'.repeat(99)}é`;
    const token = await create(stage.member.token, { expiresAt: local, name });
    expect(token.expiresAt).toEqual(at);
    expect(
      await oneRow(service.pool, 'SELECT name FROM graphwarden.api_token WHERE id = $1', [token.id]),
    ).toEqual({ name });
  });
});

describe('an API token limited to a workspace', () => {
  it('reaches that workspace only, and ends with the membership', async () => {
    const { id, token: login } = await service.person();
    const { home, away } = stage;
    await service.world.member(home.workspaceId, id, 'maintainer');
    await service.world.member(away.workspaceId, id, 'maintainer');
    const token = await create(login, { workspaceId: home.workspaceId.toUpperCase() });
    const reached = await service.pool.query(
      'SELECT DISTINCT project_id FROM graphwarden.credential_project_access WHERE credential_id = $1',
      [token.id],
    );
    expect(reached.rows).toEqual([{ project_id: home.projectId }]);
    await service.world.member(home.workspaceId, id, 'guest');
    expect((await service.hook(token.token)).status).toBe(401);
  });

  it('takes a manager’s standing away', async () => {
    const { manager, home } = stage;
    await service.world.member(home.workspaceId, manager.id, 'member');
    const token = await create(manager.token, { workspaceId: home.workspaceId });
    expect((await service.hook(token.token)).body).toMatchObject({ 'x-hasura-role': 'user' });
    await service.world.removeMember(home.workspaceId, manager.id);
  });

  it('is not for who is no member: the workspace looks like one that does not exist', async () => {
    for (const { token } of [stage.stranger, stage.manager, stage.admin]) {
      const foreign = await refused('NotFound', token, { workspaceId: stage.home.workspaceId });
      expect(await refused('NotFound', token, { workspaceId: anyWorkspace })).toBe(foreign);
    }
  });

  it('is not for a guest', async () => {
    await refused('Unauthorized', stage.guest.token, { workspaceId: stage.home.workspaceId });
  });
});

describe('somebody who is a guest wherever they are', () => {
  it('creates no token at all', async () => {
    await refused('Unauthorized', stage.guest.token);
  });

  it('creates one as soon as they are more than that somewhere', async () => {
    const { id, token } = await service.person();
    await service.world.member(stage.home.workspaceId, id, 'guest');
    await refused('Unauthorized', token);
    await service.world.member(stage.away.workspaceId, id, 'member');
    await create(token);
    await refused('Unauthorized', token, { workspaceId: stage.home.workspaceId });
  });

  it('is no worse off than somebody who is nowhere, and is told from a manager', async () => {
    await refused('Unauthorized', (await service.person()).token);
    const manager = await service.person({ role: 'manager' });
    await service.world.member(stage.home.workspaceId, manager.id, 'guest');
    await create(manager.token);
  });
});

describe('the bounds of a lifetime', () => {
  const atPolicy = async (minimum: number, maximum: number, work: () => Promise<void>): Promise<void> => {
    await setPolicy(service.pool, { minimum_lifetime_seconds: minimum, maximum_lifetime_seconds: maximum });
    try {
      await work();
    } finally {
      await setPolicy(service.pool, {
        minimum_lifetime_seconds: 0,
        maximum_lifetime_seconds: 365 * 86_400,
      });
    }
  };
  const inSeconds = (seconds: number): string => inHours(seconds / 3600);

  it('are those of the policy as it is now', async () => {
    await atPolicy(600, 3600, async () => {
      await refused('PolicyViolation', stage.member.token, { expiresAt: inSeconds(590) });
      await refused('PolicyViolation', stage.member.token, { expiresAt: inSeconds(3610) });
      await create(stage.member.token, { expiresAt: inSeconds(610) });
      await create(stage.member.token, { expiresAt: inSeconds(3590) });
    });
  });

  it('allow any future without a minimum, and never the past', async () => {
    await create(stage.member.token, { expiresAt: inSeconds(5) });
    await refused('PolicyViolation', stage.member.token, { expiresAt: inSeconds(-1) });
  });

  it('are the same for everybody, admins included', async () => {
    await refused('PolicyViolation', stage.admin.token, { expiresAt: inHours(24 * 366) });
  });

  it('do not touch tokens that exist', async () => {
    const token = await create(stage.member.token, { expiresAt: inHours(24 * 300) });
    await atPolicy(0, 3600, async () => {
      expect((await service.hook(token.token)).status).toBe(200);
    });
  });

  it('come after the workspace: a foreign one is missing, whatever the expiry', async () => {
    await refused('NotFound', stage.stranger.token, {
      workspaceId: stage.home.workspaceId,
      expiresAt: inHours(-1),
    });
  });
});

describe('the cap of live tokens a person', () => {
  const liveTokens = (userId: string): Promise<number> =>
    countRows(
      service.pool,
      'graphwarden.api_token',
      'user_id = $1 AND revoked_at IS NULL AND expires_at > now()',
      [userId],
    );
  beforeAll(async () => await setPolicy(service.pool, { maximum_live_tokens: 5 }));
  afterAll(async () => await setPolicy(service.pool, { maximum_live_tokens: 100 }));

  /** Somebody new, who may create tokens. */
  const newcomer = async () => {
    const person = await service.person();
    await service.world.member(stage.home.workspaceId, person.id, 'member');
    return person;
  };

  it('is a PolicyViolation beyond it, and frees up by a revocation', async () => {
    const { token } = await newcomer();
    const created = [];
    for (let count = 0; count < 5; count++) created.push(await create(token));
    await refused('PolicyViolation', token);
    await succeed(service, 'hasura', 'revokeApiToken', { id: created[0]?.id }, { token });
    await create(token);
    await refused('PolicyViolation', token);
  });

  it('does not count what is revoked or expired, and not what others have', async () => {
    const { id, token } = await newcomer();
    for (let count = 0; count < 6; count++) {
      await service.apiToken(id, { revokedAt: new Date() });
      await service.apiToken(id, { expiresAt: inDays(-1) });
      await service.apiToken(stage.colleague.id);
    }
    for (let count = 0; count < 5; count++) await create(token);
    expect(await liveTokens(id)).toBe(5);
  });

  it('counts the tokens of one’s service principals', async () => {
    const { id, token } = await newcomer();
    await service.world.member(stage.home.workspaceId, id, 'member');
    const principalId = await service.world.principal(stage.home.workspaceId, id);
    for (let count = 0; count < 4; count++) await service.serviceToken(principalId);
    await create(token);
    await refused('PolicyViolation', token);
  });

  it('holds when ten are created at once', async () => {
    const { id, token } = await newcomer();
    await create(token);
    await create(token);
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) => attempt(token, {}, index % 2 === 0 ? 'hasura' : 'graphql')),
    );
    const codes = outcomes.map(({ code }) => code);
    expect(codes.filter((code) => code === undefined)).toHaveLength(3);
    expect(codes.filter((code) => code === 'PolicyViolation')).toHaveLength(7);
    expect(await liveTokens(id)).toBe(5);
  });
});
