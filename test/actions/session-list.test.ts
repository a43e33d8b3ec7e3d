import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { inDays } from '../support/world.js';
import { type Service, startService } from '../support/service.js';
import { oneRow } from './contents.js';
import { type Input, call, doors, expectRefusal, revokedOutput, succeed } from './doors.js';
import { somebody, wideThrottle } from './second-factor.js';
import { type Stage, furnish } from './stage.js';

// Who sees which sessions, and who may end them.

let service: Service;
let stage: Stage;
beforeAll(async () => {
  service = await startService({ throttle: wideThrottle });
  stage = await furnish(service);
});
afterAll(async () => {
  await service.close();
});

const page = z.strictObject({
  nodes: z.array(
    z.strictObject({
      id: z.guid(),
      userId: z.guid(),
      username: z.string(),
      device: z.string(),
      address: z.string().nullable(),
      createdAt: z.iso.datetime(),
      lastSeenAt: z.iso.datetime(),
      expiresAt: z.iso.datetime(),
      status: z.string(),
      isCurrent: z.boolean(),
      revokedAt: z.iso.datetime().nullable(),
      revokedBy: z.string().nullable(),
      revokedReason: z.string().nullable(),
    }),
  ),
  pageInfo: z.strictObject({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  totalCount: z.int(),
});
const listed = async (token: string, input: Input = {}, door: (typeof doors)[number] = 'hasura') =>
  page.parse(await succeed(service, door, 'sessions', input, { token }));

const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);

describe('the list of sessions', () => {
  it.each(doors)(
    'shows one’s own, the one seen last first, with device, status and the current marked, %s',
    async (door) => {
      const { id, token, sessionId, username } = await somebody(service);
      const { session } = service.world;
      const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
      const idle = await session(id, {
        lastSeenAt: minutesAgo(3),
        idleExpiresAt: minutesAgo(1),
        userAgent: 'curl/8.5.0',
      });
      const expired = await session(id, {
        lastSeenAt: minutesAgo(5),
        idleExpiresAt: minutesAgo(1),
        expiresAt: minutesAgo(1),
      });
      const revoked = await session(id, {
        lastSeenAt: minutesAgo(9),
        revokedAt: minutesAgo(2),
        revokedBy: stage.admin.id,
        revokedReason: 'a lost laptop',
      });
      const active = await session(id, {
        lastSeenAt: minutesAgo(1),
        userAgent: firefox,
        address: '192.0.2.7',
      });
      const { nodes, totalCount, pageInfo } = await listed(token, {}, door);
      expect(nodes.map((node) => [node.id, node.status, node.device, node.isCurrent])).toEqual([
        [sessionId, 'active', 'unknown device', true],
        [active, 'active', 'Firefox on Linux', false],
        [idle, 'idle', 'curl', false],
        [expired, 'expired', 'unknown device', false],
        [revoked, 'revoked', 'unknown device', false],
      ]);
      expect({ totalCount, pageInfo }).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: false } });
      const { username: admin } = await oneRow(
        service.pool,
        'SELECT username FROM graphwarden.user_account WHERE id = $1',
        [stage.admin.id],
      );
      expect(nodes[4]).toMatchObject({ revokedBy: admin, revokedReason: 'a lost laptop' });
      expect(nodes[1]).toMatchObject({ address: '192.0.2.7', username, userId: id, revokedAt: null });
      for (const [status, ids] of Object.entries({
        active: [sessionId, active],
        idle: [idle],
        expired: [expired],
        revoked: [revoked],
      }))
        expect((await listed(token, { status }, door)).nodes.map((node) => node.id)).toEqual(ids);
    },
  );

  it('comes in pages', async () => {
    const { id, token } = await somebody(service);
    for (let count = 0; count < 4; count++) await service.world.session(id, { lastSeenAt: minutesAgo(7) });
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more;) {
      const { nodes, pageInfo, totalCount } = await listed(token, { first: 2, after });
      expect(totalCount).toBe(5);
      seen.push(...nodes.map((node) => node.id));
      ({ endCursor: after, hasNextPage: more } = pageInfo);
    }
    expect(new Set(seen).size).toBe(5);
  });

  it('of others is for those who may act on them, and hides everybody else', async () => {
    const { member, colleague, manager, admin, stranger } = stage;
    const secondManager = await service.person({ role: 'manager' });
    const ask = async (token: string, userId: string) =>
      await call(service, 'hasura', 'sessions', { userId }, { token });
    for (const { token } of [manager, admin])
      expect((await ask(token, member.id)).output['totalCount']).toBeGreaterThan(0);
    expect((await ask(admin.token, manager.id)).code).toBeUndefined();
    expect((await ask(member.token, member.id)).code).toBeUndefined();
    for (const id of [admin.id, secondManager.id])
      expectRefusal(await ask(manager.token, id), 'Unauthorized');
    for (const id of [colleague.id, stranger.id, admin.id, randomUUID()])
      expectRefusal(await ask(member.token, id), 'NotFound');
    for (const { token } of [manager, admin]) expectRefusal(await ask(token, randomUUID()), 'NotFound');
    const narrowed = { token: manager.token, role: 'user' };
    expectRefusal(await call(service, 'hasura', 'sessions', { userId: member.id }, narrowed), 'NotFound');
  });

  it('marks none as current for a token, and shows one limited to a workspace nothing', async () => {
    const { member, home } = stage;
    const api = await service.apiToken(member.id, { scopes: ['read:*'] });
    expect((await listed(api.text)).nodes.some((node) => node.isCurrent)).toBe(false);
    const limited = await service.apiToken(member.id, { workspaceId: home.workspaceId });
    expectRefusal(await call(service, 'hasura', 'sessions', {}, { token: limited.text }), 'Unauthorized');
    expectRefusal(await call(service, 'hasura', 'secondFactor', {}, { token: limited.text }), 'Unauthorized');
    const revoke = { id: member.sessionId };
    const full = { token: limited.text };
    expectRefusal(await call(service, 'hasura', 'revokeSession', revoke, full), 'NotFound');
  });

  it('refuses a status that is none', async () => {
    const refused = await call(
      service,
      'hasura',
      'sessions',
      { status: 'live' },
      { token: stage.member.token },
    );
    expectRefusal(refused, 'InvalidInput');
    expect(refused.message).toMatch(/^status: /);
  });
});

describe('ending a session', () => {
  it.each(doors)('takes effect on the next request, and says who, when and why, %s', async (door) => {
    const { id, token } = await somebody(service);
    const sessionId = await service.world.session(id);
    const other = await service.loginJwt(id, sessionId);
    const input = { id: sessionId, reason: 'a lost laptop' };
    const first = revokedOutput.parse(await succeed(service, door, 'revokeSession', input, { token }));
    expect((await service.hook(other)).status).toBe(401);
    const again = { id: sessionId, reason: 'another reason' };
    const second = revokedOutput.parse(
      await succeed(service, door, 'revokeSession', again, { token: stage.admin.token }),
    );
    expect(second).toEqual(first);
    const row = 'SELECT revoked_by, revoked_reason FROM graphwarden.user_session WHERE id = $1';
    expect(await oneRow(service.pool, row, [sessionId])).toEqual({
      revoked_by: id,
      revoked_reason: 'a lost laptop',
    });
    const audited = await service.pool.query<{ detail: unknown }>(
      'SELECT detail FROM graphwarden.audit_event WHERE subject_id = $1 ORDER BY at',
      [sessionId],
    );
    expect(audited.rows.map(({ detail }) => detail)).toEqual([
      { reason: 'a lost laptop', alreadyRevoked: false },
      { reason: 'another reason', alreadyRevoked: true },
    ]);
  });

  it('is for its person and for those who may act on them', async () => {
    const { member, colleague, owner, manager, admin } = stage;
    const end = async (token: string, userId: string) =>
      await call(service, 'graphql', 'revokeSession', { id: await service.world.session(userId) }, { token });
    for (const { token } of [member, manager, admin])
      expect((await end(token, member.id)).code).toBeUndefined();
    for (const { token } of [colleague, owner]) expectRefusal(await end(token, member.id), 'NotFound');
    expectRefusal(await end(manager.token, admin.id), 'Unauthorized');
    expect((await end(admin.token, manager.id)).code).toBeUndefined();
    for (const { token } of [member, admin])
      expectRefusal(
        await call(service, 'hasura', 'revokeSession', { id: randomUUID() }, { token }),
        'NotFound',
      );
    const api = await service.apiToken(member.id, { scopes: ['read:*', 'write:*'] });
    expectRefusal(await end(api.text, member.id), 'Unauthorized');
  });

  it('of oneself is a logout', async () => {
    const { token, sessionId } = await somebody(service);
    await succeed(service, 'hasura', 'revokeSession', { id: sessionId }, { token });
    expect((await service.hook(token)).status).toBe(401);
  });

  it.each(doors)('of all others leaves the one that calls, and counts those that lived, %s', async (door) => {
    const { id, token } = await somebody(service);
    const others = [await service.world.session(id), await service.world.session(id)];
    await service.world.session(id, { expiresAt: minutesAgo(1), idleExpiresAt: minutesAgo(1) });
    const somebodyElse = await somebody(service);
    expect(await succeed(service, door, 'revokeOtherSessions', {}, { token })).toEqual({ count: 2 });
    expect((await service.hook(token)).status).toBe(200);
    expect((await service.hook(somebodyElse.token)).status).toBe(200);
    for (const other of others)
      expect((await service.hook(await service.loginJwt(id, other))).status).toBe(401);
    expect(await succeed(service, door, 'revokeOtherSessions', {}, { token })).toEqual({ count: 0 });
  });

  it('and refreshing it at the same time leave it ended', async () => {
    for (let round = 0; round < 5; round++) {
      const { id, token } = await somebody(service);
      const sessionId = await service.world.session(id, { idleExpiresAt: inDays(0.1) });
      const other = await service.loginJwt(id, sessionId);
      await Promise.all([
        call(service, 'hasura', 'refreshLogin', {}, { token: other }),
        call(service, 'hasura', 'revokeSession', { id: sessionId }, { token }),
        call(service, 'hasura', 'refreshLogin', {}, { token: other }),
      ]);
      expectRefusal(
        await call(service, 'hasura', 'refreshLogin', {}, { token: other }),
        'AuthenticationInvalid',
      );
    }
  });
});
