import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService, testPassword } from '../support/service.js';
import { countRows, dump, oneRow, spellingsIn } from './contents.js';
import { type Input, call, doors, expectRefusal, sessionOutput, succeed } from './doors.js';
import {
  codeOf,
  codesOutput,
  enrol,
  enrolled,
  enrolment,
  forgetSteps,
  logIn,
  somebody,
  wideThrottle,
  wrongCode,
} from './second-factor.js';

// What a person does with a second factor: enrol, confirm, log in, recover, replace, remove.

let service: Service;
beforeAll(async () => {
  service = await startService({ throttle: wideThrottle });
});
afterAll(async () => {
  await service.close();
});

const statusOf = async (token: string) => await succeed(service, 'hasura', 'secondFactor', {}, { token });

describe('enrolling a second factor', () => {
  it.each(doors)('gives a secret and a URI, and a first code makes it the factor, %s', async (door) => {
    const { token, username } = await somebody(service);
    expect(await statusOf(token)).toEqual({ isEnrolled: false, isRequired: false, recoveryCodesLeft: 0 });
    const made = await succeed(service, door, 'enrolSecondFactor', { password: testPassword }, { token });
    const { secret, uri } = enrolment.parse(made);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const parsed = new URL(uri);
    expect(`${parsed.protocol}//${parsed.host}${parsed.pathname}`).toBe(
      `otpauth://totp/Graphwarden:${username}`,
    );
    expect(Object.fromEntries(parsed.searchParams)).toMatchObject({ issuer: 'Graphwarden', secret });
    expect(await statusOf(token)).toMatchObject({ isEnrolled: false });
    // As long as it is not confirmed, nobody is asked for it.
    expect((await logIn(service, door, { username })).output['limitedTo']).toBeNull();

    const confirmed = await succeed(
      service,
      door,
      'confirmSecondFactor',
      { code: codeOf(secret) },
      { token },
    );
    const { codes } = codesOutput.parse(confirmed);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    expect(await statusOf(token)).toEqual({ isEnrolled: true, isRequired: false, recoveryCodesLeft: 10 });
  });

  it.each(doors)('asks for the password, and takes no wrong one, %s', async (door) => {
    const { token } = await somebody(service);
    const missing = await call(service, door, 'enrolSecondFactor', {}, { token });
    expectRefusal(missing, 'InvalidInput');
    expect(missing.message).toContain('password');
    const wrong = await call(service, door, 'enrolSecondFactor', { password: 'wrong' }, { token });
    expectRefusal(wrong, 'InvalidCredentials');
  });

  it('is confirmed by a right code only, in time, and in the session that asked', async () => {
    const person = await somebody(service);
    const confirm = (code: string, token = person.token) =>
      call(service, 'hasura', 'confirmSecondFactor', { code }, { token });
    expectRefusal(await confirm('123456'), 'Conflict');
    const secret = await enrol(service, person.token);
    expectRefusal(await confirm(wrongCode(secret)), 'InvalidCredentials');
    const other = await service.loginJwt(person.id, await service.world.session(person.id));
    expectRefusal(await confirm(codeOf(secret), other), 'Conflict');
    await service.pool.query(
      "UPDATE graphwarden.second_factor SET pending_since = now() - interval '10 minutes' WHERE user_id = $1",
      [person.id],
    );
    expectRefusal(await confirm(codeOf(secret)), 'Conflict');
    expect(await statusOf(person.token)).toMatchObject({ isEnrolled: false });
  });

  it('leaves the factor somebody has until the new one is confirmed', async () => {
    const person = await enrolled(service);
    const { username, token } = person;
    const replace = (more: Input) =>
      call(service, 'graphql', 'enrolSecondFactor', { password: testPassword, ...more }, { token });
    expectRefusal(await replace({}), 'InvalidInput');
    expectRefusal(await replace({ code: wrongCode(person.secret) }), 'InvalidCredentials');
    const secret = await enrol(service, token, { code: codeOf(person.secret) });
    await forgetSteps(service, person.id);
    expectRefusal(await logIn(service, 'hasura', { username, otp: codeOf(secret) }), 'InvalidCredentials');
    expect((await logIn(service, 'hasura', { username, otp: codeOf(person.secret) })).code).toBeUndefined();

    const confirmed = await succeed(
      service,
      'hasura',
      'confirmSecondFactor',
      { code: codeOf(secret) },
      { token },
    );
    await forgetSteps(service, person.id);
    expectRefusal(
      await logIn(service, 'hasura', { username, otp: codeOf(person.secret) }),
      'InvalidCredentials',
    );
    const [old = ''] = person.codes;
    expectRefusal(await logIn(service, 'hasura', { username, otp: old }), 'InvalidCredentials');
    const [fresh] = codesOutput.parse(confirmed).codes;
    expect((await logIn(service, 'hasura', { username, otp: fresh ?? '' })).code).toBeUndefined();
    expect((await logIn(service, 'hasura', { username, otp: codeOf(secret) })).code).toBeUndefined();
  });
});

describe('a login with a second factor', () => {
  it.each(doors)('asks for it only behind a right password, and takes a right code, %s', async (door) => {
    const { username, secret, id } = await enrolled(service);
    expectRefusal(await logIn(service, door, { username, password: 'wrong' }), 'InvalidCredentials');
    expectRefusal(await logIn(service, door, { username }), 'MFARequired');
    expectRefusal(
      await logIn(service, door, { username, password: 'wrong', otp: codeOf(secret) }),
      'InvalidCredentials',
    );
    expectRefusal(await logIn(service, door, { username, otp: wrongCode(secret) }), 'InvalidCredentials');
    const right = codeOf(secret);
    const spaced = `${right.slice(0, 3)} ${right.slice(3)}`;
    const { sessionId, token } = sessionOutput.parse(
      (await logIn(service, door, { username, otp: spaced })).output,
    );
    expect((await service.hook(token)).body).toMatchObject({ 'x-hasura-user-id': id });
    const audited = 'SELECT detail FROM graphwarden.audit_event WHERE subject_id = $1';
    expect(await oneRow(service.pool, audited, [sessionId])).toEqual({
      detail: { by: 'totp', limitedTo: null },
    });
  });

  it.each([-1, 0, 1])('takes the code of step %d beside the present one', async (step) => {
    const { id, username, secret } = await enrolled(service);
    const present = (): number => Math.floor(Date.now() / 30_000);
    let [begun, code]: [number, string | undefined] = [NaN, ''];
    while (begun !== present()) {
      begun = present();
      await forgetSteps(service, id);
      ({ code } = await logIn(service, 'hasura', { username, otp: codeOf(secret, step) }));
    }
    expect(code).toBeUndefined();
  });

  it('takes each recovery code once, however it is written', async () => {
    const { username, codes, token } = await enrolled(service);
    const [first = '', second = '', third = ''] = codes;
    expect((await logIn(service, 'hasura', { username, otp: first })).code).toBeUndefined();
    expectRefusal(await logIn(service, 'hasura', { username, otp: first }), 'InvalidCredentials');
    const spelled = ` ${second.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')} `;
    expect((await logIn(service, 'graphql', { username, otp: spelled })).code).toBeUndefined();
    expect(
      (await logIn(service, 'graphql', { username, otp: third.replaceAll('-', '') })).code,
    ).toBeUndefined();
    expect(await statusOf(token)).toMatchObject({ recoveryCodesLeft: 7 });
  });

  it('takes no recovery code of somebody else', async () => {
    const [one, other] = [await enrolled(service), await enrolled(service)];
    const [theirs = ''] = other.codes;
    expectRefusal(
      await logIn(service, 'hasura', { username: one.username, otp: theirs }),
      'InvalidCredentials',
    );
    expect(await statusOf(other.token)).toMatchObject({ recoveryCodesLeft: 10 });
  });

  it('ignores a code where there is no second factor', async () => {
    const { username } = await somebody(service);
    expect((await logIn(service, 'hasura', { username, otp: '123456' })).code).toBeUndefined();
  });
});

describe('new recovery codes', () => {
  it.each(doors)('replace the old ones, for the password and a code, %s', async (door) => {
    const { id, username, codes, secret, token } = await enrolled(service);
    const right = { password: testPassword, code: codeOf(secret) };
    for (const wrong of [{ password: 'wrong' }, { code: wrongCode(secret) }])
      expectRefusal(
        await call(service, door, 'recoveryCodes', { ...right, ...wrong }, { token }),
        'InvalidCredentials',
      );
    const made = await succeed(service, door, 'recoveryCodes', right, { token });
    expectRefusal(await call(service, door, 'recoveryCodes', right, { token }), 'InvalidCredentials');
    await forgetSteps(service, id);
    const [fresh = ''] = codesOutput.parse(made).codes;
    const [old = ''] = codes;
    expectRefusal(await logIn(service, door, { username, otp: old }), 'InvalidCredentials');
    expect((await logIn(service, door, { username, otp: fresh })).code).toBeUndefined();
  });

  it('are for those who have a second factor', async () => {
    const { token } = await somebody(service);
    expectRefusal(
      await call(service, 'hasura', 'recoveryCodes', { password: testPassword, code: '123456' }, { token }),
      'Conflict',
    );
  });
});

describe('removing a second factor', () => {
  it.each(doors)('takes the password and a code, and is complete, %s', async (door) => {
    const { username, token, secret, id } = await enrolled(service);
    const remove = (input: { password: string; code: string }) =>
      call(service, door, 'removeSecondFactor', input, { token });
    expectRefusal(await remove({ password: 'wrong', code: codeOf(secret) }), 'InvalidCredentials');
    expectRefusal(await remove({ password: testPassword, code: wrongCode(secret) }), 'InvalidCredentials');
    expect(
      (await remove({ password: testPassword, code: codeOf(secret) })).output['removedAt'],
    ).toBeDefined();
    expect(await statusOf(token)).toEqual({ isEnrolled: false, isRequired: false, recoveryCodesLeft: 0 });
    expect(await countRows(service.pool, 'graphwarden.recovery_code', 'user_id = $1', [id])).toBe(0);
    expect((await logIn(service, door, { username })).code).toBeUndefined();
    expectRefusal(await remove({ password: testPassword, code: codeOf(secret) }), 'Conflict');
  });

  it('takes a recovery code, from whoever has lost the authenticator', async () => {
    const { token, codes } = await enrolled(service);
    const [code] = codes;
    await succeed(service, 'hasura', 'removeSecondFactor', { password: testPassword, code }, { token });
  });

  it('is refused where the account has to have one', async () => {
    const { token, secret, id } = await enrolled(service);
    await service.world.updateUser(id, { mfaRequired: true });
    for (const door of doors) {
      const input = { password: testPassword, code: codeOf(secret) };
      expectRefusal(await call(service, door, 'removeSecondFactor', input, { token }), 'PolicyViolation');
    }
    expect(await statusOf(token)).toMatchObject({ isEnrolled: true, isRequired: true });
  });
});

describe('the secrets of a second factor', () => {
  it('are in the answers that give them, and in no table, no audit detail and no later answer', async () => {
    const person = await enrolled(service);
    const { token, secret, codes } = person;
    const pending = await enrol(service, token, { code: codeOf(secret) });
    const used = codes[0] ?? '';
    await logIn(service, 'hasura', { username: person.username, otp: used });
    const all = await dump(service.pool);
    const raw = (text: string): string[] => [text, text.replaceAll('-', ''), text.toUpperCase()];
    for (const text of [secret, pending, ...codes].flatMap(raw)) expect(spellingsIn(all, text)).toEqual([]);
    const bytes = await oneRow(
      service.pool,
      "SELECT encode(sealed_secret, 'hex') AS sealed FROM graphwarden.second_factor WHERE user_id = $1",
      [person.id],
    );
    // 12 bytes of nonce, 20 of ciphertext, 16 of tag.
    expect(String(bytes['sealed'])).toHaveLength(96);
    const later = [await statusOf(token), await call(service, 'hasura', 'sessions', {}, { token })];
    for (const text of [secret, pending, ...codes]) expect(JSON.stringify(later)).not.toContain(text);
  });
});
