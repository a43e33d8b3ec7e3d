import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Secret } from 'otpauth';
import { newDigestKey } from '../../src/tokens/new-secrets.js';
import { seal } from '../../src/tokens/sealed-secret.js';
import { type Service, startService, testPassword } from '../support/service.js';
import { oneRow } from './contents.js';
import { call, doors, expectRefusal, sessionOutput, succeed } from './doors.js';
import {
  codeOf,
  enrol,
  enrolled,
  forgetSteps,
  logIn,
  somebody,
  wideThrottle,
  wrongCode,
} from './second-factor.js';

// What somebody may try against a second factor: guessing, replaying, racing, getting in before its owner.

let service: Service;
let strict: Service;
beforeAll(async () => {
  service = await startService({ throttle: wideThrottle });
  strict = await startService({ throttle: { perUserAndAddress: 5, perUser: 1000, perAddress: 1000 } });
});
afterAll(async () => {
  await service.close();
  await strict.close();
});

const limitedLogin = async (username: string) =>
  sessionOutput.parse((await logIn(service, 'graphql', { username })).output);

describe('a code', () => {
  it('gets one of two logins in, when both come at once', async () => {
    const { username, secret, codes } = await enrolled(service);
    for (const otp of [codeOf(secret), codes[3] ?? '']) {
      const outcomes = await Promise.all(
        doors.flatMap((door) => [0, 1, 2].map(() => logIn(service, door, { username, otp }))),
      );
      const refused = outcomes.filter(({ code }) => code !== undefined);
      expect(refused).toHaveLength(5);
      for (const outcome of refused) expectRefusal(outcome, 'InvalidCredentials');
    }
  });

  it('is good for nothing after it, nor are those of earlier steps', async () => {
    const { username, secret } = await enrolled(service);
    const code = codeOf(secret);
    expect((await logIn(service, 'hasura', { username, otp: code })).code).toBeUndefined();
    for (const otp of [code, codeOf(secret, -1)])
      expectRefusal(await logIn(service, 'hasura', { username, otp }), 'InvalidCredentials');
  });

  it('that confirmed the factor does not log in with it', async () => {
    const { token, username } = await somebody(service);
    const secret = await enrol(service, token);
    const code = codeOf(secret);
    await succeed(service, 'hasura', 'confirmSecondFactor', { code }, { token });
    expectRefusal(await logIn(service, 'hasura', { username, otp: code }), 'InvalidCredentials');
  });

  it('confirms once of two at the same time', async () => {
    const { token } = await somebody(service);
    const code = codeOf(await enrol(service, token));
    const outcomes = await Promise.all(
      [0, 1, 2].map(() => call(service, 'hasura', 'confirmSecondFactor', { code }, { token })),
    );
    expect(outcomes.filter((outcome) => outcome.code === undefined)).toHaveLength(1);
  });

  it.each([
    [
      'digits of another script',
      (code: string) => code.replace(/\d/g, (digit) => String.fromCodePoint(0x0660 + Number(digit))),
    ],
    [
      'full-width digits',
      (code: string) => code.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit))),
    ],
    ['a leading zero', (code: string) => `0${code}`],
    ['five digits', (code: string) => code.slice(1)],
    ['a sign', (code: string) => `+${code}`],
    ['a NUL', (code: string) => `${code}\0`],
    ['a half of a pair', (code: string) => `${code}\ud800`],
    ['an exponent', () => '1e5'],
    ['blanks', () => '      '],
    ['a quote', () => "' or '1'='1"],
  ])('is wrong with %s', async (_what, spoil) => {
    const { username, secret } = await enrolled(service);
    for (const door of doors)
      expectRefusal(
        await logIn(service, door, { username, otp: spoil(codeOf(secret)) }),
        'InvalidCredentials',
      );
  });

  it('of a hundred thousand characters is refused unread', async () => {
    const { username } = await enrolled(service);
    for (const door of doors) {
      const refused = await logIn(service, door, { username, otp: '1'.repeat(100_000) });
      expectRefusal(refused, 'InvalidInput');
      expect(refused.message.length).toBeLessThan(200);
    }
  });

  it('does not count for a secret that was moved from another account', async () => {
    const [one, other] = [await enrolled(service), await enrolled(service)];
    await service.pool.query(
      `UPDATE graphwarden.second_factor f SET sealed_secret = o.sealed_secret, key_id = o.key_id
         FROM graphwarden.second_factor o WHERE f.user_id = $1 AND o.user_id = $2`,
      [one.id, other.id],
    );
    const otp = codeOf(other.secret);
    expectRefusal(await logIn(service, 'hasura', { username: one.username, otp }), 'InvalidCredentials');
  });
});

describe('guesses', () => {
  it('at a code count as failed logins, and a login without one resets nothing', async () => {
    const { username, secret } = await enrolled(strict);
    const otp = wrongCode(secret);
    const codes: (string | undefined)[] = [];
    for (let round = 0; round < 3; round++)
      for (const given of [{ otp }, {}])
        codes.push((await logIn(strict, 'graphql', { username, ...given })).code);
    expect(codes).toEqual([
      'InvalidCredentials',
      'MFARequired',
      'InvalidCredentials',
      'MFARequired',
      'InvalidCredentials',
      'RateLimited',
    ]);
    expectRefusal(await logIn(strict, 'graphql', { username, otp: codeOf(secret) }), 'RateLimited');
  });

  it('are admitted no more often when they come all at once', async () => {
    const { username, secret } = await enrolled(strict);
    const otp = wrongCode(secret);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => logIn(strict, 'graphql', { username, otp })),
    );
    expect(outcomes.filter(({ code }) => code === 'InvalidCredentials').length).toBeLessThanOrEqual(5);
    expect(outcomes.filter(({ code }) => code === undefined)).toEqual([]);
  });

  it.each([
    ['changePassword', { currentPassword: 'wrong', newPassword: 'a different horse entirely' }],
    ['enrolSecondFactor', { password: 'wrong' }],
    ['removeSecondFactor', { password: 'wrong', code: '123456' }],
    ['recoveryCodes', { password: 'wrong', code: '123456' }],
  ])('at the password within a session count as failed logins: %s', async (action, input) => {
    const { username, token } = await somebody(strict);
    for (let time = 0; time < 5; time++)
      expectRefusal(await call(strict, 'graphql', action, input, { token }), 'InvalidCredentials');
    expectRefusal(await call(strict, 'graphql', action, input, { token }), 'RateLimited');
    expectRefusal(await logIn(strict, 'graphql', { username }), 'RateLimited');
  });

  it('at a code within a session count as failed logins', async () => {
    const { username, token, secret } = await enrolled(strict);
    const input = { password: testPassword, code: wrongCode(secret) };
    for (let time = 0; time < 5; time++)
      expectRefusal(
        await call(strict, 'graphql', 'removeSecondFactor', input, { token }),
        'InvalidCredentials',
      );
    expectRefusal(await logIn(strict, 'graphql', { username, otp: codeOf(secret) }), 'RateLimited');
  });

  it('that are right within a session count not, and forget no failures', async () => {
    const { username, token } = await somebody(strict);
    for (let time = 0; time < 4; time++)
      expectRefusal(await logIn(strict, 'graphql', { username, password: 'wrong' }), 'InvalidCredentials');
    for (let time = 0; time < 6; time++) await enrol(strict, token);
    expectRefusal(await logIn(strict, 'graphql', { username, password: 'wrong' }), 'InvalidCredentials');
    expectRefusal(await logIn(strict, 'graphql', { username }), 'RateLimited');
  });
});

describe('an account that has to have a second factor', () => {
  it.each(doors)('gives ten minutes in which one can be enrolled, and nothing else, %s', async (door) => {
    const { username, id } = await somebody(service, { mfaRequired: true });
    const { token, limitedTo, sessionId, expiresAt } = await limitedLogin(username);
    expect(limitedTo).toBe('second_factor');
    expect((expiresAt.getTime() - Date.now()) / 1000).toBeLessThanOrEqual(600);
    expect((await service.hook(token)).status).toBe(401);
    for (const [action, input] of [
      ['sessions', {}],
      ['changePassword', { newPassword: 'a different horse entirely' }],
      ['createApiToken', { name: 'x', expiresAt: '2100-01-01T00:00:00Z' }],
      ['recoveryCodes', { password: testPassword, code: '123456' }],
    ] as const)
      expectRefusal(await call(service, door, action, input, { token }), 'Unauthorized');
    const made = await succeed(service, door, 'enrolSecondFactor', {}, { token });
    const code = codeOf(String(made['secret']));
    await succeed(service, door, 'confirmSecondFactor', { code }, { token });
    expect((await service.hook(token)).body).toMatchObject({ 'x-hasura-user-id': id });
    const ends = `SELECT limited_to, idle_expires_at > now() + interval '11 hours' AS idles, expires_at > now() + interval '6 days' AS lasts
                    FROM graphwarden.user_session WHERE id = $1`;
    expect(await oneRow(service.pool, ends, [sessionId])).toEqual({
      limited_to: null,
      idles: true,
      lasts: true,
    });
    expect(await succeed(service, door, 'refreshLogin', {}, { token })).toMatchObject({
      sessionId,
      limitedTo: null,
    });
    expectRefusal(await logIn(service, door, { username }), 'MFARequired');
  });

  it('lets nobody who knows the password replace the factor that its owner enrolled meanwhile', async () => {
    const { username } = await somebody(service, { mfaRequired: true });
    const [thief, owner] = [await limitedLogin(username), await limitedLogin(username)];
    const stolen = await enrol(service, thief.token, { password: null });
    const secret = await enrol(service, owner.token, { password: null });
    const confirm = (code: string, token: string) =>
      call(service, 'graphql', 'confirmSecondFactor', { code }, { token });
    expectRefusal(await confirm(codeOf(stolen), thief.token), 'Conflict');
    expect((await confirm(codeOf(secret), owner.token)).code).toBeUndefined();
    expectRefusal(
      await call(service, 'graphql', 'whoami', {}, { token: thief.token }),
      'AuthenticationInvalid',
    );
    expectRefusal(
      await call(service, 'graphql', 'enrolSecondFactor', {}, { token: thief.token }),
      'AuthenticationInvalid',
    );
  });

  it('has one enrolled by a limited session only as long as there is none, whatever other sessions did', async () => {
    const person = await somebody(service, { mfaRequired: true });
    const limited = await limitedLogin(person.username);
    const secret = await enrol(service, limited.token, { password: null });
    // As if the factor came by another way, which did not know of this session.
    const [key] = service.digestKeys;
    if (key === undefined) throw new Error('no digest key');
    const { sealedSecret, keyId } = seal(Buffer.from('12345678901234567890'), person.id, key);
    await service.pool.query(
      'UPDATE graphwarden.second_factor SET sealed_secret = $2, key_id = $3, confirmed_at = now() WHERE user_id = $1',
      [person.id, sealedSecret, keyId],
    );
    const { token } = limited;
    const code = codeOf(secret);
    expectRefusal(
      await call(service, 'graphql', 'confirmSecondFactor', { code }, { token }),
      'PolicyViolation',
    );
    expectRefusal(await call(service, 'graphql', 'enrolSecondFactor', {}, { token }), 'PolicyViolation');
  });
});

describe('a freeze of logins', () => {
  afterAll(async () => {
    await service.world.policy({ frozenKinds: [] });
  });

  it('shows only behind a right password, uses up no code, and spares admins', async () => {
    const person = await enrolled(service);
    const admin = await somebody(service, { role: 'admin' });
    await service.world.policy({ frozenKinds: ['login'] });
    const otp = codeOf(person.secret);
    for (const door of doors) {
      const { username } = person;
      expectRefusal(await logIn(service, door, { username, password: 'wrong', otp }), 'InvalidCredentials');
      for (const given of [{}, { otp }]) {
        const refused = await logIn(service, door, { username, ...given });
        expectRefusal(refused, 'PolicyViolation');
        expect(refused.message).toBe('Logins are frozen for now.');
      }
      expect((await logIn(service, door, { username: admin.username })).code).toBeUndefined();
    }
    await service.world.policy({ frozenKinds: [] });
    expect((await logIn(service, 'hasura', { username: person.username, otp })).code).toBeUndefined();
  });
});

describe('a key that retires', () => {
  it('leaves nothing behind once the factor was used: it is sealed anew under the active one', async () => {
    const person = await somebody(service);
    const secret = Buffer.from('12345678901234567890');
    const old = newDigestKey();
    const { sealedSecret, keyId } = seal(secret, person.id, old);
    await service.pool.query(
      'INSERT INTO graphwarden.second_factor (user_id, sealed_secret, key_id, confirmed_at) VALUES ($1, $2, $3, now())',
      [person.id, sealedSecret, keyId],
    );
    const otp = codeOf(new Secret({ buffer: new Uint8Array(secret).buffer }).base32);
    const { username } = person;
    expectRefusal(await logIn(service, 'hasura', { username, otp }), 'InvalidCredentials');
    const keys = [...service.digestKeys, old];
    const config = JSON.stringify(
      keys.map((key) => ({ id: key.id, secret: key.secret.toString('base64url') })),
    );
    const rotated = await startService({ env: { TOKEN_DIGEST_KEYS: config } });
    try {
      const there = await somebody(rotated);
      await rotated.pool.query(
        'INSERT INTO graphwarden.second_factor (user_id, sealed_secret, key_id, confirmed_at) VALUES ($1, $2, $3, now())',
        [there.id, seal(secret, there.id, old).sealedSecret, old.id],
      );
      expect((await logIn(rotated, 'hasura', { username: there.username, otp })).code).toBeUndefined();
      const used = 'SELECT key_id FROM graphwarden.second_factor WHERE user_id = $1';
      expect(await oneRow(rotated.pool, used, [there.id])).toEqual({ key_id: keys[0]?.id });
      await forgetSteps(rotated, there.id);
      expect((await logIn(rotated, 'hasura', { username: there.username, otp })).code).toBeUndefined();
    } finally {
      await rotated.close();
    }
  });
});
