import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { loginJwtType } from '../../src/tokens/login-jwt.js';
import { newSigningJwk } from '../../src/tokens/signing-keys.js';
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
import { forgedJwts, jwtOf, ourSignature, soundJwt } from './forged-jwt.js';
import { rawRequest } from './raw-request.js';

let service: Service;
beforeAll(async () => {
  service = await startService();
});
afterAll(async () => await service.close());
afterEach(async () => await freeze(service, []));

describe.each(modes)('a login in %s mode', (_mode, hook) => {
  test.each([
    ['user', 'user'],
    ['manager', 'manager'],
    ['admin', 'manager'],
  ] as const)(
    'of a person with the role %s acts as %s, with exactly these variables',
    async (role, actsAs) => {
      const username = `Ada "${role}" Łovelace ${randomUUID()}`;
      const { id, token, sessionId } = await service.person({ role, username });
      const answer = await hook(service, token);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        'x-hasura-role': actsAs,
        'x-hasura-user-id': id,
        'x-hasura-user-name': username,
        'x-hasura-credential': 'login',
        'x-hasura-credential-id': sessionId,
        'Cache-Control': 'max-age=300',
      });
    },
  );

  test.each(['user', 'manager', 'admin'] as const)(
    'of the role %s gets every narrower role, and no wider one',
    async (role) => {
      const { token } = await service.person({ role });
      const allowed = rolesOfPeople.filter((asked) => role !== 'user' || asked.startsWith('user'));
      for (const asked of allowed) {
        const { status, body } = await hook(service, token, { 'X-Hasura-Role': asked });
        expect([status, body['x-hasura-role']]).toEqual([200, asked]);
      }
      for (const asked of [...rolesOfPeople.filter((other) => !allowed.includes(other)), ...rolesOfNobody]) {
        expect([asked, (await hook(service, token, { 'X-Hasura-Role': asked })).status]).toEqual([
          asked,
          401,
        ]);
      }
    },
  );
});

describe('the role that a client asks for', () => {
  const ask = async (...values: string[]) => {
    const { token } = await service.person({ role: 'manager' });
    const roles = values.map((value, index): [string, string] => [
      index % 2 === 0 ? 'X-Hasura-Role' : 'x-hasura-role',
      value,
    ]);
    return await rawRequest(service.url, { headers: [['Authorization', `Bearer ${token}`], ...roles] });
  };

  test.each([[['user', 'user']], [[' user\t']], [['', 'user']]])(
    'counts once, without the space around it: %j',
    async (values) => {
      expect(JSON.parse((await ask(...values)).body)).toMatchObject({ 'x-hasura-role': 'user' });
    },
  );

  test.each([[['user', 'manager']], [['manager', 'user']], [['user', 'nonsense']]])(
    'is refused when it is two: %j',
    async (values) => {
      expect((await ask(...values)).status).toBe(401);
    },
  );

  test('is refused when two spellings of a POST body differ', async () => {
    const { token } = await service.person({ role: 'manager' });
    const answer = await service.hookPost(token, { 'X-Hasura-Role': 'user', 'x-hasura-role': 'manager' });
    expect(answer.status).toBe(401);
  });

  test('changes nothing but the role', async () => {
    const { token } = await service.person({ role: 'manager' });
    const whole = await service.hook(token);
    const narrowed = await service.hook(token, { 'X-Hasura-Role': 'user_read' });
    expect(narrowed.body).toEqual({ ...whole.body, 'x-hasura-role': 'user_read' });
  });

  test('when it may not have it, leaves its reason in the metrics and in the usage of the credential', async () => {
    const { token, sessionId } = await service.person();
    const decided = await decisionsDuring(service, () => service.hook(token, { 'X-Hasura-Role': 'manager' }));
    expect(decided).toContain('login: role_not_allowed');
    expect(await usageOf(service, sessionId)).toEqual({ role_not_allowed: 1 });
  });
});

describe('the life of a WebSocket', () => {
  const sessionEnding = async (row: { expiresAt?: Date; idleExpiresAt?: Date }, issued = new Date()) => {
    const id = await service.world.user();
    const sessionId = await service.world.session(id, row);
    return maxAgeOf(await service.hook(await service.loginJwt(id, sessionId, issued)));
  };
  const within = (seconds: number, low: number, high: number): void => {
    expect(seconds).toBeGreaterThanOrEqual(low);
    expect(seconds).toBeLessThanOrEqual(high);
  };

  test('ends with the JWT', async () => within(await sessionEnding({}, agoInSeconds(14 * 60)), 40, 60));
  test('ends with the session', async () =>
    within(await sessionEnding({ expiresAt: inSeconds(100) }), 80, 100));
  test('ends with the idle time', async () =>
    within(await sessionEnding({ idleExpiresAt: inSeconds(50) }), 30, 50));
});

describe('a session that is looked up at every request', () => {
  test('follows what becomes of its person', async () => {
    const { id, token } = await service.person();
    const username = `renamed-${randomUUID()}`;
    await service.world.updateUser(id, { role: 'manager', username });
    expect((await service.hook(token)).body).toMatchObject({
      'x-hasura-role': 'manager',
      'x-hasura-user-name': username,
    });
    await service.world.updateUser(id, { isActive: false });
    expect((await service.hook(token)).status).toBe(401);
    await service.world.updateUser(id, { isActive: true });
    expect((await service.hook(token)).status).toBe(200);
  });

  test('its use moves the idle end, and never past the end of the session', async () => {
    const idleEnd = async (row: { expiresAt?: Date }) => {
      const id = await service.world.user();
      const sessionId = await service.world.session(id, { idleExpiresAt: inSeconds(60), ...row });
      await service.hook(await service.loginJwt(id, sessionId));
      await service.app.flushUsage();
      const { rows } = await service.pool.query<{ idle_expires_at: Date }>(
        'SELECT idle_expires_at FROM graphwarden.user_session WHERE id = $1',
        [sessionId],
      );
      return rows[0]?.idle_expires_at.getTime() ?? Number.NaN;
    };
    expect(Math.abs((await idleEnd({})) - inSeconds(12 * 3600).getTime())).toBeLessThan(10_000);
    const expiresAt = inSeconds(300);
    expect(await idleEnd({ expiresAt })).toBe(expiresAt.getTime());
  });

  test('a refused use moves nothing', async () => {
    const { token, sessionId } = await service.person();
    const idleEnd = () =>
      service.pool.query('SELECT idle_expires_at, last_seen_at FROM graphwarden.user_session WHERE id = $1', [
        sessionId,
      ]);
    const before = (await idleEnd()).rows;
    await freeze(service, ['login']);
    expect((await service.hook(token)).status).toBe(401);
    await service.app.flushUsage();
    expect((await idleEnd()).rows).toEqual(before);
  });
});

const faults = [
  'signature',
  'wrong_subject',
  'revoked',
  'expired',
  'idle',
  'user_inactive',
  'frozen',
] as const;
type Fault = (typeof faults)[number];

/** A login with all of these faults, and no other. */
async function loginWith(...broken: readonly Fault[]): Promise<{ token: string; sessionId: string }> {
  const has = (fault: Fault): boolean => broken.includes(fault);
  const id = await service.world.user({ isActive: !has('user_inactive') });
  const sessionId = await service.world.session(id, {
    ...(has('revoked') && { revokedAt: agoInSeconds(60) }),
    ...(has('expired') && { expiresAt: agoInSeconds(60) }),
    ...(has('idle') && { idleExpiresAt: agoInSeconds(60) }),
  });
  if (has('frozen')) await freeze(service, ['login']);
  const sub = has('wrong_subject') ? await service.world.user() : id;
  const sound = await service.loginJwt(sub, sessionId);
  return { sessionId, token: has('signature') ? await forge(sub, sessionId) : sound };
}

async function forge(userId: string, sessionId: string): Promise<string> {
  const { header, payload } = soundJwt(service, loginJwtType, { jti: sessionId, sub: userId });
  return await jwtOf(header, payload, () => Buffer.alloc(64));
}

/** A reason is recorded of the session only once we know that the JWT is its own. */
const usageFor = (reason: Fault) =>
  reason === 'signature' || reason === 'wrong_subject' ? {} : { [reason]: 1 };

describe('the checks of a login', () => {
  test('a login without fault passes all of them', async () => {
    const { token, sessionId } = await loginWith();
    expect(await decisionsDuring(service, () => service.hook(token))).toEqual(['login: allowed']);
    expect(await usageOf(service, sessionId)).toEqual({ allowed: 1 });
  });

  test.each(faults)('%s is refused', async (fault) => {
    const { token, sessionId } = await loginWith(fault);
    const refused = await decisionsDuring(service, async () => {
      expect((await service.hook(token)).status).toBe(401);
    });
    expect(refused).toEqual([`login: ${fault}`]);
    expect(await usageOf(service, sessionId)).toEqual(usageFor(fault));
  });

  test.each(pairsOf(faults))('%s is noticed before %s', async (earlier, later) => {
    const { token, sessionId } = await loginWith(earlier, later);
    expect(await decisionsDuring(service, () => service.hookPost(token))).toEqual([`login: ${earlier}`]);
    expect(await usageOf(service, sessionId)).toEqual(usageFor(earlier));
  });

  test('a session that does not exist is refused, and leaves no usage', async () => {
    const id = await service.world.user();
    const sessionId = randomUUID();
    const token = await service.loginJwt(id, sessionId);
    expect(await decisionsDuring(service, () => service.hook(token))).toEqual(['login: unknown']);
    expect(await usageOf(service, sessionId)).toEqual({});
  });
});

describe('freezing logins', () => {
  test('spares admins and the session it was done from, and nobody else', async () => {
    const { world } = service;
    const [user, manager, admin] = await Promise.all([
      service.person(),
      service.person({ role: 'manager' }),
      service.person({ role: 'admin' }),
    ]);
    const managersOther = await service.loginJwt(manager.id, await world.session(manager.id));
    await freeze(service, ['login'], manager.sessionId);
    const statusOf = async (token: string) => (await service.hook(token)).status;
    expect(await statusOf(user.token)).toBe(401);
    expect(await statusOf(managersOther)).toBe(401);
    expect(await statusOf(manager.token)).toBe(200);
    expect(await statusOf(admin.token)).toBe(200);
  });

  test('the other kinds being frozen is nothing to a login', async () => {
    const { token } = await service.person();
    await freeze(service, ['collab', 'api_token', 'service_token']);
    expect((await service.hook(token)).status).toBe(200);
  });

  test('without a policy everything is frozen', async () => {
    const { token } = await service.person();
    const kept = await service.pool.query('DELETE FROM graphwarden.credential_policy RETURNING 1');
    expect(kept.rowCount).toBe(1);
    expect((await service.hook(token)).status).toBe(401);
    await service.pool.query('INSERT INTO graphwarden.credential_policy DEFAULT VALUES');
    expect((await service.hook(token)).status).toBe(200);
  });
});

describe('the signature of a login', () => {
  test('one made by hand is as good as ours, so that the forgeries below prove something', async () => {
    const { id, sessionId } = await service.person();
    const { header, payload } = soundJwt(service, loginJwtType, { jti: sessionId, sub: id });
    expect((await service.hook(await jwtOf(header, payload, ourSignature(service)))).status).toBe(200);
  });

  test('no forgery is believed, and none leaves a trace at the session', async () => {
    const { id, sessionId } = await service.person();
    const forged = await forgedJwts(service, loginJwtType, { jti: sessionId, sub: id });
    const believed: string[] = [];
    for (const [what, token] of forged)
      if ((await service.hookPost(token)).status !== 401) believed.push(what);
    expect(believed).toEqual([]);
    expect(forged.length).toBeGreaterThan(50);
    expect(await usageOf(service, sessionId)).toEqual({});
  });

  test('one by an older key of ours still counts, one that names another key of ours does not', async () => {
    const [older, newer] = [await newSigningJwk(), await newSigningJwk()];
    const before = await startService({ env: { JWT_SIGNING_KEYS: JSON.stringify([older]) } });
    const after = await startService({ env: { JWT_SIGNING_KEYS: JSON.stringify([newer, older]) } });
    try {
      const { id, sessionId } = await after.person();
      expect((await after.hook(await before.loginJwt(id, sessionId))).status).toBe(200);
      const { header, payload } = soundJwt(before, loginJwtType, { jti: sessionId, sub: id });
      const mislabelled = await jwtOf({ ...header, kid: newer.kid }, payload, ourSignature(before));
      expect((await after.hook(mislabelled)).status).toBe(401);
    } finally {
      await Promise.all([before.close(), after.close()]);
    }
  });

  test('ends fifteen minutes after it was made, whatever becomes of the session', async () => {
    const { id, sessionId } = await service.person();
    const statusAfter = async (seconds: number) =>
      (await service.hook(await service.loginJwt(id, sessionId, agoInSeconds(seconds)))).status;
    expect(await statusAfter(870)).toBe(200);
    expect(await statusAfter(900)).toBe(401);
  });
});
