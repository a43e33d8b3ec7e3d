import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService, testPassword } from '../support/service.js';
import { contents, countRows, dump, oneRow, spellingsIn } from './contents.js';
import { call, doors, expectRefusal, sessionOutput, succeed } from './doors.js';
import { passwordCodeFor } from './password-code.js';
import { codeOf, enrolled, logIn, somebody, wideThrottle } from './second-factor.js';

// How a password is changed, and how a one-time code stands in for one.

let service: Service;
beforeAll(async () => {
  service = await startService({ throttle: wideThrottle });
});
afterAll(async () => {
  await service.close();
});

const next = 'a different horse entirely';

const passwordCode = async (userId: string, seconds?: number): Promise<string> =>
  await passwordCodeFor(service, userId, seconds);

describe('changing a password', () => {
  it.each(doors)('takes the current one, and ends all other sessions, %s', async (door) => {
    const { id, username, token, sessionId } = await somebody(service);
    const other = await service.loginJwt(id, await service.world.session(id));
    const api = await service.apiToken(id);
    await passwordCode(id);
    const input = { currentPassword: testPassword, newPassword: next };
    const { changedAt, sessionsEnded } = await succeed(service, door, 'changePassword', input, { token });
    expect(sessionsEnded).toBe(1);
    expect(Math.abs(Date.parse(String(changedAt)) - Date.now())).toBeLessThan(60_000);
    expect((await service.hook(token)).status).toBe(200);
    expect((await service.hook(other)).status).toBe(401);
    expect((await service.hook(api.text)).status).toBe(200);
    expectRefusal(await logIn(service, door, { username }), 'InvalidCredentials');
    expect((await logIn(service, door, { username, password: next })).code).toBeUndefined();
    expect(await countRows(service.pool, 'graphwarden.password_code', 'user_id = $1', [id])).toBe(0);
    const audited = `SELECT actor_id, credential_id, subject_type FROM graphwarden.audit_event
                      WHERE subject_id = $1 AND action = 'changePassword'`;
    expect(await oneRow(service.pool, audited, [id])).toEqual({
      actor_id: id,
      credential_id: sessionId,
      subject_type: 'user',
    });
    expect(spellingsIn(await dump(service.pool), next)).toEqual([]);
  });

  it.each(doors)('is refused without the current one, or with a wrong one, %s', async (door) => {
    const { token } = await somebody(service);
    const before = await contents(service.pool, { but: ['login_throttle'] });
    const change = (input: { currentPassword?: string | null }) =>
      call(service, door, 'changePassword', { newPassword: next, ...input }, { token });
    expectRefusal(await change({}), 'InvalidInput');
    expectRefusal(await change({ currentPassword: null }), 'InvalidInput');
    const wrong = await change({ currentPassword: 'wrong' });
    expectRefusal(wrong, 'InvalidCredentials');
    expect(wrong.message).toContain('currentPassword');
    expect(await contents(service.pool, { but: ['login_throttle'] })).toEqual(before);
  });

  it.each([
    ['eleven characters', '\u{1f98a}'.repeat(11), /12 characters/],
    ['73 bytes', 'a'.repeat(73), /72 bytes/],
    ['73 bytes in 37 characters', `${'é'.repeat(36)}a`, /72 bytes/],
    ['a NUL', `${'a'.repeat(20)}\0`, /NUL/],
    ['half a surrogate pair', `${'a'.repeat(20)}\ud800`, /newPassword/],
    ['what it is already', testPassword, /current/],
    ['nothing', '', /empty/],
  ])('is refused for %s, and says why', async (_what, newPassword, why) => {
    const { token } = await somebody(service);
    for (const door of doors) {
      const input = { currentPassword: testPassword, newPassword };
      const refused = await call(service, door, 'changePassword', input, { token });
      expectRefusal(refused, 'InvalidInput');
      expect(refused.message).toMatch(why);
      expect(refused.message).toMatch(/^newPassword: /);
    }
  });

  it('is refused for the username, in any case', async () => {
    const { token, username } = await somebody(service, { username: 'Änne von und zu Groß' });
    for (const newPassword of [username, username.toLowerCase(), username.toUpperCase()]) {
      const input = { currentPassword: testPassword, newPassword };
      const refused = await call(service, 'hasura', 'changePassword', input, { token });
      expectRefusal(refused, 'InvalidInput');
      expect(refused.message).toContain('username');
    }
  });

  it.each([
    { what: 'known from breaches', newPassword: 'Password1234!' },
    { what: 'written twice', newPassword: 'letmeinletmein' },
    { what: 'a common word with a year and a mark', newPassword: 'superman2019!' },
    { what: 'keys in a row', newPassword: 'qwertyuiopas' },
    { what: 'one character over and over', newPassword: 'é'.repeat(36) },
    { what: 'a date of a sort', newPassword: '123456789012' },
    { what: 'a name of ours with a year', newPassword: 'Graphwarden2026' },
    {
      what: 'their own name with something little',
      newPassword: 'Quentin.Ostrander1',
      username: 'quentin.ostrander',
    },
    { what: 'one of those with a tail beyond what is read', newPassword: `${'password'.repeat(4)}$7x` },
  ])('is refused where it is easy to guess: $what', async ({ newPassword, username }) => {
    const { token } = await somebody(service, username === undefined ? {} : { username });
    const input = { currentPassword: testPassword, newPassword };
    const refused = await call(service, 'hasura', 'changePassword', input, { token });
    expectRefusal(refused, 'InvalidInput');
    expect(refused.message).toMatch(/^newPassword: is easy to guess/);
    expect(refused.message).not.toContain(newPassword);
  });

  it('takes 72 bytes and 12 characters', async () => {
    const { token, username } = await somebody(service);
    const longest = 'Zwölf grüne Vögel über sieben müden Bächen, und nie ein Steg dazu!';
    const first = { currentPassword: testPassword, newPassword: longest };
    await succeed(service, 'hasura', 'changePassword', first, { token });
    const second = { currentPassword: longest, newPassword: 'twelve chars' };
    await succeed(service, 'hasura', 'changePassword', second, { token });
    expect((await logIn(service, 'hasura', { username, password: 'twelve chars' })).code).toBeUndefined();
  });

  it('happens once of two at the same time', async () => {
    const { token, username, id } = await somebody(service);
    const second = await service.loginJwt(id, await service.world.session(id));
    const wanted = [`${next} 1`, `${next} 2`] as const;
    const outcomes = await Promise.all(
      [token, second].map((each, index) =>
        call(
          service,
          'hasura',
          'changePassword',
          { currentPassword: testPassword, newPassword: wanted[index] },
          { token: each },
        ),
      ),
    );
    const winners = outcomes.flatMap(({ code }, index) => (code === undefined ? [index] : []));
    expect(winners).toHaveLength(1);
    const refused = outcomes.map(({ code }) => code).filter((code) => code !== undefined);
    expect(['Conflict', 'InvalidCredentials', 'AuthenticationInvalid']).toContain(refused[0]);
    const password = wanted[winners[0] === 0 ? 0 : 1];
    expect((await logIn(service, 'hasura', { username, password })).code).toBeUndefined();
    expect((await service.hook(winners[0] === 0 ? second : token)).status).toBe(401);
  });
});

describe('a one-time code in place of a password', () => {
  it.each(doors)('begins ten minutes in which a password can be set, and nothing else, %s', async (door) => {
    const { id, username, token: full } = await somebody(service);
    const code = await passwordCode(id);
    const begun = sessionOutput.parse((await logIn(service, door, { username, password: code })).output);
    expect(begun.limitedTo).toBe('password');
    const { token, sessionId } = begun;
    expect((begun.expiresAt.getTime() - Date.now()) / 1000).toBeLessThanOrEqual(600);
    expect((await service.hook(token)).status).toBe(401);
    expect((await succeed(service, door, 'whoami', {}, { token }))['username']).toBe(username);
    for (const [action, input] of [
      ['sessions', {}],
      ['enrolSecondFactor', {}],
      ['createApiToken', { name: 'x', expiresAt: '2100-01-01T00:00:00Z' }],
      ['revokeOtherSessions', {}],
    ] as const)
      expectRefusal(await call(service, door, action, input, { token }), 'Unauthorized');

    expectRefusal(
      await call(service, door, 'changePassword', { newPassword: testPassword }, { token }),
      'InvalidInput',
    );
    const changed = await succeed(service, door, 'changePassword', { newPassword: next }, { token });
    expect(changed['sessionsEnded']).toBe(2);
    for (const text of [full, token])
      expectRefusal(await call(service, door, 'whoami', {}, { token: text }), 'AuthenticationInvalid');
    expect(
      await countRows(service.pool, 'graphwarden.user_session', 'id = $1 AND revoked_at IS NULL', [
        sessionId,
      ]),
    ).toBe(0);
    expect((await logIn(service, door, { username, password: next })).output['limitedTo']).toBeNull();
  });

  it('is good once, in time, and for its person', async () => {
    const [one, other] = [await somebody(service), await somebody(service)];
    const code = await passwordCode(one.id);
    expectRefusal(
      await logIn(service, 'hasura', { username: other.username, password: code }),
      'InvalidCredentials',
    );
    const spelled = ` ${code.toUpperCase()} `;
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () =>
        logIn(service, 'hasura', { username: one.username, password: spelled }),
      ),
    );
    expect(outcomes.filter((each) => each.code === undefined)).toHaveLength(1);
    expectRefusal(
      await logIn(service, 'hasura', { username: one.username, password: code }),
      'InvalidCredentials',
    );
    const expired = await passwordCode(one.id, -1);
    expectRefusal(
      await logIn(service, 'hasura', { username: one.username, password: expired }),
      'InvalidCredentials',
    );
    // The password goes on as well, until another is set.
    expect((await logIn(service, 'hasura', { username: one.username })).code).toBeUndefined();
  });

  it('looks like any wrong password where the account is inactive', async () => {
    const { id, username } = await somebody(service, { isActive: false });
    const code = await passwordCode(id);
    const before = await contents(service.pool, { but: ['login_throttle'] });
    const answers = [code, testPassword, 'wrong'].map((password) =>
      logIn(service, 'hasura', { username, password }),
    );
    const texts = (await Promise.all(answers)).map(({ text }) => text);
    expect(new Set(texts).size).toBe(1);
    expect(await contents(service.pool, { but: ['login_throttle'] })).toEqual(before);
  });

  it('does for an account that never had a password', async () => {
    const username = 'newcomer';
    const id = await service.world.user({ username });
    const password = await passwordCode(id);
    const { token } = sessionOutput.parse((await logIn(service, 'hasura', { username, password })).output);
    await succeed(service, 'hasura', 'changePassword', { newPassword: next }, { token });
    expect((await logIn(service, 'hasura', { username, password: next })).code).toBeUndefined();
  });

  it('does not stand in for a second factor', async () => {
    const { id, username, secret } = await enrolled(service);
    const password = await passwordCode(id);
    const { token } = sessionOutput.parse((await logIn(service, 'hasura', { username, password })).output);
    expectRefusal(
      await call(service, 'hasura', 'recoveryCodes', { password: testPassword, code: '123456' }, { token }),
      'Unauthorized',
    );
    await succeed(service, 'hasura', 'changePassword', { newPassword: next }, { token });
    expectRefusal(await logIn(service, 'hasura', { username, password: next }), 'MFARequired');
    const otp = codeOf(secret);
    expect((await logIn(service, 'hasura', { username, password: next, otp })).code).toBeUndefined();
  });

  it('is in no table', async () => {
    const { id, username } = await somebody(service);
    const code = await passwordCode(id);
    expect(spellingsIn(await dump(service.pool), code)).toEqual([]);
    await logIn(service, 'hasura', { username, password: code });
    expect(spellingsIn(await dump(service.pool), code)).toEqual([]);
  });
});
