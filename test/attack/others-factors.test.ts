import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { catalogue } from '../actions/catalogue.js';
import {
  type Input,
  actionNames,
  argumentsOf,
  call,
  doors,
  expectRefusal,
  succeed,
} from '../actions/doors.js';
import { operatorOf } from '../actions/operator.js';
import { codeOf, enrolled, logIn, somebody, wideThrottle } from '../actions/second-factor.js';
import { type Stage, furnish, setPolicy } from '../actions/stage.js';
import { type Service, startService, testPassword } from '../support/service.js';

// Nobody sets another's password or second factor to a value they know: whoever has standing asks every action, about somebody
// else, with all that it could be set by.

let service: Service;
let stage: Stage;
let victim: Awaited<ReturnType<typeof enrolled>>;
beforeAll(async () => {
  service = await startService({ throttle: wideThrottle });
  await setPolicy(service.pool, { maximum_live_tokens: 10_000 });
  stage = await furnish(service);
  victim = await enrolled(service);
  await service.world.member(stage.home.workspaceId, victim.id, 'member');
});
afterAll(async () => await service.close());

/** What the victim proves who they are by. */
async function factorsOf(id: string): Promise<unknown> {
  const { rows } = await service.pool.query(
    `SELECT password_hash, (SELECT row(f.sealed_secret, f.key_id, f.confirmed_at)::text FROM graphwarden.second_factor f WHERE user_id = u.id) AS factor,
            (SELECT string_agg(c::text, ',' ORDER BY c::text) FROM graphwarden.recovery_code c WHERE user_id = u.id) AS codes
       FROM graphwarden.user_account u WHERE u.id = $1`,
    [id],
  );
  return rows[0];
}

const chosen = 'chosen by somebody else 7431';
/** Whatever an account might be changed by, in the words of the API and in those of the tables. */
const values: Input = {
  ...{ password: chosen, newPassword: chosen, currentPassword: testPassword, passwordHash: chosen },
  ...{ password_hash: chosen, secret: 'JBSWY3DPEHPK3PXP', code: '123456', otp: '123456', codes: ['123456'] },
};
const whose = (id: string, username: string): Input => ({ id, userId: id, username, user: { id } });

const aboutAccounts = /^(?:password|newPassword|currentPassword|secret|codes?|otp)$/;
const naming = /^(?:id|userId|username|ownerId)$/;

describe('a password or a code', () => {
  it('is an argument of what is about the caller alone, and of login', () => {
    const taking = actionNames.filter((name) =>
      argumentsOf(name).some((argument) => aboutAccounts.test(argument.name)),
    );
    expect(taking).toEqual([
      ...['changePassword', 'confirmSecondFactor', 'enrolSecondFactor', 'login', 'recoveryCodes'],
      'removeSecondFactor',
    ]);
    const others = taking.filter((name) => argumentsOf(name).some((argument) => naming.test(argument.name)));
    expect(others).toEqual(['login']);
  });
});

describe('somebody else, whatever their standing', () => {
  it('sets neither password nor second factor of another by any action, but takes both away by resetUser', async () => {
    const before = await factorsOf(victim.id);
    const all = { ...values, ...whose(victim.id, victim.username) };
    const asked = actionNames.filter((name) => catalogue[name]?.callers.includes('login'));
    for (const name of asked.filter((each) => each !== 'resetUser')) {
      const known = new Set(argumentsOf(name).map((argument) => argument.name));
      const fitting = Object.fromEntries(Object.entries(all).filter(([key]) => known.has(key)));
      if (Object.keys(fitting).length === 0) continue;
      for (const who of ['admin', 'manager', 'owner'] as const) {
        // By a session of its own, which some actions end.
        const { id } = stage[who];
        const token = await service.loginJwt(id, await service.world.session(id));
        await call(service, 'hasura', name, fitting, { token });
        if (who !== 'admin') continue;
        const { code } = await call(service, 'hasura', name, all, { token });
        expect([name, who, code]).toEqual([name, who, expect.any(String)]);
      }
      expect([name, await factorsOf(victim.id)]).toEqual([name, before]);
    }
    const { token } = await service.person({ role: 'admin' });
    await succeed(service, 'hasura', 'resetUser', { id: victim.id, secondFactor: true }, { token });
    expect(await factorsOf(victim.id)).toEqual({ password_hash: null, factor: null, codes: null });
  });

  it('gives no values along, at the command line neither', async () => {
    const { id } = await service.person();
    const before = await factorsOf(id);
    const operate = await operatorOf(service);
    const changing: Readonly<Record<string, Input>> = {
      createUser: { username: 'made with more' },
      updateUser: { id, displayName: 'More' },
      resetUser: { id },
      setUserActive: { id, isActive: true },
    };
    for (const [name, input] of Object.entries(changing))
      for (const [key, value] of Object.entries(values))
        await expect(operate(name, { ...input, [key]: value })).rejects.toMatchObject({
          code: 'InvalidInput',
        });
    expect(await factorsOf(id)).toEqual(before);
  });
});

describe('whoever has the code of a reset', () => {
  const reset = async (id: string) => {
    const { token } = await service.person({ role: 'manager' });
    return String((await succeed(service, 'hasura', 'resetUser', { id }, { token }))['code']);
  };

  it('is not that person while they have a second factor: the code sets a password, and no more', async () => {
    const person = await enrolled(service);
    const code = await reset(person.id);
    const { username, secret } = person;
    const begun = await logIn(service, 'hasura', { username, password: code });
    const token = String(begun.output['token']);
    expect(begun.output).toMatchObject({ limitedTo: 'password' });
    const tries: readonly (readonly [string, Input])[] = [
      ['enrolSecondFactor', { password: code }],
      ['removeSecondFactor', { password: code, code: codeOf(secret, 1) }],
      ['createApiToken', { name: 'x', expiresAt: new Date(Date.now() + 3_600_000).toISOString() }],
      ['apiTokens', {}],
    ];
    for (const [name, input] of tries)
      for (const door of doors)
        expectRefusal(await call(service, door, name, input, { token }), 'Unauthorized');
    await succeed(service, 'hasura', 'changePassword', { newPassword: chosen }, { token });
    expect((await service.hook(token)).status).toBe(401);
    expectRefusal(await logIn(service, 'hasura', { username, password: chosen }), 'MFARequired');
  });

  it('has none that opens anything once it was used, or that account rose', async () => {
    const { id, username } = await somebody(service);
    const used = await reset(id);
    const begun = await logIn(service, 'hasura', { username, password: used });
    expect(begun.code).toBeUndefined();
    expectRefusal(await logIn(service, 'hasura', { username, password: used }), 'InvalidCredentials');
    const unused = await reset(id);
    await succeed(
      service,
      'hasura',
      'updateUser',
      { id, role: 'manager' },
      await service.person({ role: 'admin' }),
    );
    expectRefusal(await logIn(service, 'hasura', { username, password: unused }), 'InvalidCredentials');
  });
});
