import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inDays } from '../support/world.js';
import { type Service, startService } from '../support/service.js';
import { contents, oneRow } from './contents.js';
import { call, doors, expectRefusal, sessionOutput, succeed } from './doors.js';
import { somebody, wideThrottle } from './second-factor.js';
import { furnish } from './stage.js';

// A login JWT is good for 15 minutes; its session goes on as long as it is refreshed in time.

let service: Service;
beforeAll(async () => {
  service = await startService({ throttle: wideThrottle });
});
afterAll(async () => {
  await service.close();
});

const anHourAgo = (): Date => new Date(Date.now() - 3_600_000);
const refreshDocument = 'mutation { refreshLogin { token expiresAt sessionId limitedTo } }';

describe('refreshing a login', () => {
  it.each(doors)('gives a new JWT for the same session, which idles from now, %s', async (door) => {
    const { id, token, sessionId } = await somebody(service);
    await service.world.updateSession(sessionId, { lastSeenAt: anHourAgo(), idleExpiresAt: inDays(0.01) });
    const audited = await contents(service.pool, { but: ['user_session'] });
    const fresh = sessionOutput.parse(await succeed(service, door, 'refreshLogin', {}, { token }));
    expect(fresh).toMatchObject({ sessionId, limitedTo: null });
    expect((fresh.expiresAt.getTime() - Date.now()) / 60_000).toBeGreaterThan(14.9);
    expect((await service.hook(fresh.token)).body).toMatchObject({ 'x-hasura-user-id': id });
    expect((await service.hook(token)).status).toBe(200);
    const row = await oneRow(
      service.pool,
      `SELECT idle_expires_at > now() + interval '11 hours' AS idles_anew, last_seen_at > now() - interval '1 minute' AS seen
         FROM graphwarden.user_session WHERE id = $1`,
      [sessionId],
    );
    expect(row).toEqual({ idles_anew: true, seen: true });
    expect(await contents(service.pool, { but: ['user_session'] })).toEqual(audited);
  });

  it.each(doors)('takes a JWT past its end, which nothing else does, %s', async (door) => {
    const { id, sessionId } = await somebody(service);
    const expired = await service.loginJwt(id, sessionId, anHourAgo());
    expect((await service.hook(expired)).status).toBe(401);
    expectRefusal(await call(service, door, 'whoami', {}, { token: expired }), 'AuthenticationInvalid');
    expectRefusal(await call(service, door, 'logout', {}, { token: expired }), 'AuthenticationInvalid');
    const fresh = sessionOutput.parse(await succeed(service, door, 'refreshLogin', {}, { token: expired }));
    expect((await service.hook(fresh.token)).status).toBe(200);
  });

  it.each(doors)('never goes beyond the absolute end, %s', async (door) => {
    const { token, sessionId } = await somebody(service);
    const end = new Date(Date.now() + 120_000);
    await service.world.updateSession(sessionId, { expiresAt: end, idleExpiresAt: end });
    const fresh = sessionOutput.parse(await succeed(service, door, 'refreshLogin', {}, { token }));
    expect(fresh.expiresAt.getTime()).toBeLessThanOrEqual(end.getTime());
  });

  it.each(['second_factor', 'password'])('keeps a session limited to %s, and its end', async (limit) => {
    const { id, sessionId } = await somebody(service);
    const end = new Date(Date.now() + 500_000);
    await service.world.updateSession(sessionId, { expiresAt: end, idleExpiresAt: end });
    await service.pool.query('UPDATE graphwarden.user_session SET limited_to = $2 WHERE id = $1', [
      sessionId,
      limit,
    ]);
    const expired = await service.loginJwt(id, sessionId, anHourAgo());
    for (const door of doors) {
      const fresh = sessionOutput.parse(await succeed(service, door, 'refreshLogin', {}, { token: expired }));
      expect(fresh.limitedTo).toBe(limit);
      expect(fresh.expiresAt.getTime()).toBeLessThanOrEqual(end.getTime());
      expect((await service.hook(fresh.token)).status).toBe(401);
    }
  });

  it.each([
    ['was revoked', { revokedAt: new Date() }],
    ['idled too long', { idleExpiresAt: anHourAgo() }],
    ['reached its absolute end', { idleExpiresAt: anHourAgo(), expiresAt: anHourAgo() }],
  ])(
    'is refused when the session %s, with a JWT that is good and one past its end',
    async (_what, change) => {
      const { id, token, sessionId } = await somebody(service);
      await service.world.updateSession(sessionId, change);
      const expired = await service.loginJwt(id, sessionId, anHourAgo());
      for (const door of doors) {
        const answers = [token, expired, 'nonsense'].map((text) =>
          call(service, door, 'refreshLogin', {}, { token: text }),
        );
        const outcomes = await Promise.all(answers);
        for (const outcome of outcomes) expectRefusal(outcome, 'AuthenticationInvalid');
        expect(new Set(outcomes.map(({ text }) => text)).size).toBe(1);
      }
    },
  );

  it('is refused with a JWT of somebody else, an inactive person, a session that is none, and while frozen', async () => {
    const [one, other] = [await somebody(service), await somebody(service)];
    const inactive = await somebody(service, { isActive: false });
    const tokens = [
      await service.loginJwt(one.id, other.sessionId, anHourAgo()),
      await service.loginJwt(inactive.id, inactive.sessionId, anHourAgo()),
      await service.loginJwt(one.id, one.id, anHourAgo()),
    ];
    const good = await service.loginJwt(one.id, one.sessionId, anHourAgo());
    for (const door of doors) {
      for (const token of tokens)
        expectRefusal(await call(service, door, 'refreshLogin', {}, { token }), 'AuthenticationInvalid');
      await service.world.policy({ frozenKinds: ['login'] });
      expectRefusal(await call(service, door, 'refreshLogin', {}, { token: good }), 'AuthenticationInvalid');
      await service.world.policy({ frozenKinds: [] });
    }
  });

  it('is for logins only: no collab JWT, expired or not, and no token', async () => {
    const { member, home } = await furnish(service);
    const document = { model: 'report', objectId: home.reportId, reportId: home.reportId };
    const collab = await service.collabJwt(member.id, member.sessionId, document);
    const api = await service.apiToken(member.id);
    for (const door of doors) {
      for (const token of [collab, api.text])
        expectRefusal(await call(service, door, 'refreshLogin', {}, { token }), 'Unauthorized');
      expectRefusal(await call(service, door, 'refreshLogin', {}), 'AuthenticationMissing');
    }
  });
});

describe('a document of /graphql with a JWT past its end', () => {
  it.each([
    ['asks for more', 'mutation { refreshLogin { token } revokeOtherSessions { count } }'],
    ['asks for more before', 'mutation { revokeOtherSessions { count } refreshLogin { token } }'],
    ['calls something else so', 'mutation { refreshLogin: revokeOtherSessions { count } }'],
    ['asks twice', 'mutation { refreshLogin { token } again: refreshLogin { token } }'],
    ['hides it in a fragment', 'mutation { ...f } fragment f on Mutation { refreshLogin { token } }'],
    ['has it inline', 'mutation { ... on Mutation { refreshLogin { token } } }'],
    ['has two operations', 'mutation a { refreshLogin { token } } query b { whoami { username } }'],
    ['has a query first', 'query b { whoami { username } } mutation a { refreshLogin { token } }'],
    ['reads', '{ whoami { username } }'],
    ['is no GraphQL', 'mutation { refreshLogin'],
    ['is empty', ''],
  ])('is refused as ever when it %s', async (_what, document) => {
    const { id, sessionId } = await somebody(service);
    const token = await service.loginJwt(id, sessionId, anHourAgo());
    const before = await contents(service.pool);
    const answer = await service.graphql(document, { token, variables: {} });
    const ever = await service.graphql('{ whoami { username } }', { token });
    expect(answer.status).toBe(401);
    expect(answer.text).toBe(ever.text);
    expect(await contents(service.pool)).toEqual(before);
  });

  it('is let in under any name and alias that it gives to this one thing', async () => {
    const { id, sessionId } = await somebody(service);
    const token = await service.loginJwt(id, sessionId, anHourAgo());
    const named = 'mutation Refresh { session: refreshLogin { __typename token } }';
    for (const document of [named, refreshDocument]) {
      const answer = await service.graphql(document, { token });
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('eyJ');
    }
  });

  it('is refused by GET', async () => {
    const { id, sessionId } = await somebody(service);
    const token = await service.loginJwt(id, sessionId, anHourAgo());
    const url = `${service.url}/graphql?query=${encodeURIComponent('{ whoami { username } }')}`;
    const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(401);
  });
});
