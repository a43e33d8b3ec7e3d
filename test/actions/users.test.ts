import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService, testPassword } from '../support/service.js';
import { dump, oneRow, spellingsIn } from './contents.js';
import { type Code, type Input, call, doors, refusedEverywhere, succeed } from './doors.js';
import { callAsOperator } from './operator.js';
import { type Stage, furnish } from './stage.js';

// users, createUser, updateUser, resetUser.

const nobody = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
afterAll(async () => await service.close());

let serial = 0;
const newName = (): string => `Person ${++serial}`;
const page = z.object({ nodes: z.array(z.record(z.string(), z.unknown())), totalCount: z.int() });
const user = z.strictObject({
  id: z.guid(),
  username: z.string(),
  displayName: z.string(),
  email: z.string().nullable(),
  role: z.string(),
  isActive: z.boolean(),
  mfaRequired: z.boolean(),
  hasSecondFactor: z.boolean(),
  createdAt: z.iso.datetime(),
});
const created = z.strictObject({ user, code: z.string(), codeExpiresAt: z.coerce.date() });
const reset = z.strictObject({
  id: z.guid(),
  code: z.string(),
  codeExpiresAt: z.coerce.date(),
  sessionsEnded: z.int(),
  secondFactorRemoved: z.boolean(),
});
const row = (id: string) =>
  oneRow(service.pool, 'SELECT * FROM graphwarden.user_account WHERE id = $1', [id]);
const refused = (code: Code, name: string, input: Input, token: string): Promise<string> =>
  refusedEverywhere(service, code, name, input, { token });
const list = async (input: Input, token: string = stage.admin.token) =>
  page.parse(await succeed(service, 'graphql', 'users', input, { token }));
const aDay = 86_400_000;

describe('people and what they may not', () => {
  it('is for managers, admins and operators, before anything is said of the input', async () => {
    const { member, owner, admin } = stage;
    const api = await service.apiToken(admin.id);
    for (const token of [member.token, owner.token, api.text])
      for (const name of ['users', 'createUser', 'updateUser', 'setUserActive', 'resetUser'])
        for (const input of [{}, { id: 7 }])
          expect((await call(service, 'hasura', name, input, { token })).code).toBe('Unauthorized');
    const narrowed = await call(service, 'hasura', 'users', {}, { token: admin.token, role: 'user' });
    expect(narrowed.code).toBe('Unauthorized');
  });
});

describe('the list of people', () => {
  it('finds them by name, display name and address, role and status', async () => {
    const mark = `findable${++serial}`;
    await service.world.user({ username: `${mark}-one`, email: `a@${mark}.example` });
    await service.world.user({ displayName: `X ${mark.toUpperCase()}`, isActive: false, role: 'manager' });
    await service.world.user({ email: `zzz@${mark}.example` });
    for (const token of [stage.admin.token, stage.manager.token])
      expect((await list({ search: mark }, token)).totalCount).toBe(3);
    expect((await list({ search: mark, status: 'inactive' })).totalCount).toBe(1);
    expect((await list({ search: mark, status: 'active', role: 'user' })).totalCount).toBe(2);
    expect((await list({ search: mark, role: 'manager' })).totalCount).toBe(1);
    const { output } = await callAsOperator(service, 'users', { search: mark });
    expect(output.totalCount).toBe(3);
    for (const input of [{ role: 'boss' }, { status: 'asleep' }, { first: 0 }, { after: 'x' }])
      expect((await call(service, 'hasura', 'users', input, { token: stage.admin.token })).code).toBe(
        'InvalidInput',
      );
  });

  it('says who has a second factor: one that is confirmed', async () => {
    const id = await service.world.user();
    const { username } = await row(id);
    const has = async () => (await list({ search: username })).nodes[0]?.hasSecondFactor;
    expect(await has()).toBe(false);
    await service.pool.query(
      `INSERT INTO graphwarden.second_factor (user_id, pending_sealed_secret, pending_key_id, pending_since) VALUES ($1, 'x', 'k', now())`,
      [id],
    );
    expect(await has()).toBe(false);
    await service.pool.query(
      `UPDATE graphwarden.second_factor SET sealed_secret = 'x', key_id = 'k', confirmed_at = now() WHERE user_id = $1`,
      [id],
    );
    expect(await has()).toBe(true);
  });
});

describe('a new account', () => {
  const create = async (token: string, input: Input = {}) =>
    created.parse(
      await succeed(service, 'hasura', 'createUser', { username: newName(), ...input }, { token }),
    );

  it.each(doors)('has no password but a one-time code for a day, %s', async (door) => {
    const username = newName();
    const input = { username: ` ${username} `, email: 'a.b@example.com', mfaRequired: true };
    const { token } = stage.admin;
    const made = created.parse(await succeed(service, door, 'createUser', input, { token }));
    expect(made.user).toMatchObject({
      username,
      displayName: username,
      email: 'a.b@example.com',
      role: 'user',
      isActive: true,
      mfaRequired: true,
      hasSecondFactor: false,
    });
    expect(Math.abs(made.codeExpiresAt.getTime() - Date.now() - aDay)).toBeLessThan(60_000);
    expect(await row(made.user.id)).toMatchObject({ password_hash: null, username });
    expect(spellingsIn(await dump(service.pool), made.code)).toEqual([]);
    expect(
      await oneRow(
        service.pool,
        'SELECT actor_id, detail FROM graphwarden.audit_event WHERE subject_id = $1',
        [made.user.id],
      ),
    ).toEqual({ actor_id: stage.admin.id, detail: { username, role: 'user' } });
  });

  it('gets role user from a manager, any from an admin or operator', async () => {
    for (const role of ['manager', 'admin']) {
      await refused('Unauthorized', 'createUser', { username: newName(), role }, stage.manager.token);
      expect((await create(stage.admin.token, { role })).user.role).toBe(role);
      const { output } = await callAsOperator(service, 'createUser', { username: newName(), role });
      expect(output.user).toMatchObject({ role });
    }
    expect((await create(stage.manager.token, { role: 'user', displayName: 'X Y' })).user).toMatchObject({
      role: 'user',
      displayName: 'X Y',
    });
  });

  it('has a username that nobody else has, ignoring case, also of two at once', async () => {
    const username = newName();
    const outcomes = await Promise.all(
      [username, username.toUpperCase(), username.toLowerCase()].map((each) =>
        call(service, 'hasura', 'createUser', { username: each }, { token: stage.admin.token }),
      ),
    );
    expect(outcomes.map(({ code }) => code ?? 'made').sort()).toEqual(['Conflict', 'Conflict', 'made']);
    await refused('Conflict', 'createUser', { username }, stage.manager.token);
  });

  it('has an address only if it is one', async () => {
    for (const email of ['nobody', 'a@b', `${'x'.repeat(320)}@example.com`, 'a b@example.com', 7])
      await refused('InvalidInput', 'createUser', { username: newName(), email }, stage.admin.token);
    expect((await create(stage.admin.token, { email: '' })).user.email).toBeNull();
  });
});

describe('a change of an account', () => {
  const update = (token: string, input: Input) => call(service, 'graphql', 'updateUser', input, { token });

  it('changes what is given and nothing else', async () => {
    const id = await service.world.user({ email: 'old@example.com', displayName: 'Old' });
    const before = await row(id);
    const username = newName();
    const { output } = await update(stage.manager.token, { id, username, mfaRequired: true });
    expect(user.parse(output)).toMatchObject({ username, email: 'old@example.com', mfaRequired: true });
    await update(stage.manager.token, { id, displayName: 'New', email: 'new@example.com' });
    expect(await row(id)).toMatchObject({ username, display_name: 'New', email: 'new@example.com' });
    await update(stage.manager.token, { id, email: '' });
    expect(await row(id)).toMatchObject({ email: null, role: before.role, is_active: true });
    await refused('InvalidInput', 'updateUser', { id }, stage.admin.token);
    await refused('InvalidInput', 'updateUser', { id, email: null }, stage.admin.token);
    const taken = String((await row(stage.member.id)).username);
    await refused('Conflict', 'updateUser', { id, username: taken.toUpperCase() }, stage.admin.token);
    expect((await update(stage.admin.token, { id, username: username.toUpperCase() })).code).toBeUndefined();
  });

  it('is by managers for people of role user only, themselves not included, and never of a role', async () => {
    const { manager, admin, member } = stage;
    for (const { id } of [manager, admin])
      await refused('Unauthorized', 'updateUser', { id, displayName: 'X' }, manager.token);
    for (const role of ['user', 'manager', 'admin'])
      await refused('Unauthorized', 'updateUser', { id: member.id, role }, manager.token);
    await refused('Unauthorized', 'updateUser', { id: manager.id, role: 'admin' }, manager.token);
    await refused('NotFound', 'updateUser', { id: nobody, displayName: 'X' }, manager.token);
  });

  it('of a role is for admins, but not of their own', async () => {
    const { admin } = stage;
    const person = await service.person();
    for (const role of ['manager', 'admin', 'user'])
      expect((await update(admin.token, { id: person.id, role })).output).toMatchObject({ role });
    await refused('Unauthorized', 'updateUser', { id: admin.id, role: 'user' }, admin.token);
    expect(
      (await update(admin.token, { id: admin.id, role: 'admin', displayName: 'A' })).code,
    ).toBeUndefined();
    expect(
      (await callAsOperator(service, 'updateUser', { id: person.id, role: 'manager' })).code,
    ).toBeUndefined();
  });

  it('leaves one active admin: of two who demote each other, one stays', async () => {
    const own = await startService();
    try {
      const [one, two] = [await own.person({ role: 'admin' }), await own.person({ role: 'admin' })];
      await own.world.user({ role: 'admin', isActive: false });
      const outcomes = await Promise.all([
        call(own, 'hasura', 'updateUser', { id: two.id, role: 'user' }, { token: one.token }),
        call(own, 'hasura', 'setUserActive', { id: one.id, isActive: false }, { token: two.token }),
      ]);
      const codes = outcomes.map(({ code }) => code ?? 'done').sort();
      expect(codes[1]).toBe('done');
      expect(['Conflict', 'Unauthorized', 'AuthenticationInvalid']).toContain(codes[0]);
      const left = await own.pool.query<{ id: string }>(
        "SELECT id FROM graphwarden.user_account WHERE role = 'admin' AND is_active",
      );
      expect(left.rowCount).toBe(1);
      const id = left.rows[0]?.id;
      for (const [name, input] of [
        ['updateUser', { id, role: 'manager' }],
        ['setUserActive', { id, isActive: false }],
        ['setUserActive', { id, isActive: false, dryRun: true }],
      ] as const)
        expect((await callAsOperator(own, name, input)).code).toBe('Conflict');
    } finally {
      await own.close();
    }
  });
});

describe('a reset', () => {
  const giveSecondFactor = async (id: string) => {
    await service.pool.query(
      `INSERT INTO graphwarden.second_factor (user_id, sealed_secret, key_id, confirmed_at) VALUES ($1, 'x', 'k', now())`,
      [id],
    );
    await service.pool.query(
      `INSERT INTO graphwarden.recovery_code (user_id, digest, digest_key_id) VALUES ($1, sha256('x'), 'k')`,
      [id],
    );
  };
  const factors = async (id: string) =>
    await oneRow(
      service.pool,
      `SELECT (SELECT count(*)::int FROM graphwarden.second_factor WHERE user_id = $1) AS factors,
              (SELECT count(*)::int FROM graphwarden.recovery_code WHERE user_id = $1) AS codes`,
      [id],
    );

  it.each(doors)('ends the password and the sessions, and gives a code, %s', async (door) => {
    const username = newName();
    const person = await service.person({ username });
    await service.world.session(person.id);
    await service.world.session(person.id, { expiresAt: new Date() });
    const { text } = await service.apiToken(person.id);
    await giveSecondFactor(person.id);
    const { token } = stage.manager;
    const answer = reset.parse(await succeed(service, door, 'resetUser', { id: person.id }, { token }));
    expect(answer).toMatchObject({ id: person.id, sessionsEnded: 2, secondFactorRemoved: false });
    expect(await factors(person.id)).toEqual({ factors: 1, codes: 1 });
    expect((await service.hook(person.token)).status).toBe(401);
    expect((await service.hook(text)).status).toBe(200);
    const login = await call(service, 'hasura', 'login', { username, password: testPassword });
    expect(login.code).toBe('InvalidCredentials');
    expect(spellingsIn(await dump(service.pool), answer.code)).toEqual([]);
    const ended = await service.pool.query(
      'SELECT revoked_by, revoked_reason FROM graphwarden.user_session WHERE user_id = $1 AND revoked_at IS NOT NULL',
      [person.id],
    );
    expect(ended.rows).toEqual(
      Array.from({ length: 2 }, () => ({
        revoked_by: stage.manager.id,
        revoked_reason: 'the account was reset',
      })),
    );
    const again = reset.parse(
      await succeed(service, door, 'resetUser', { id: person.id, secondFactor: true }, { token }),
    );
    expect(again).toMatchObject({ sessionsEnded: 0, secondFactorRemoved: true });
    expect(again.code).not.toBe(answer.code);
    expect(await factors(person.id)).toEqual({ factors: 0, codes: 0 });
  });

  it('is by managers for people of role user, and never of oneself', async () => {
    const { manager, admin } = stage;
    await refused('Unauthorized', 'resetUser', { id: admin.id }, manager.token);
    await refused('Conflict', 'resetUser', { id: manager.id }, manager.token);
    await refused('Conflict', 'resetUser', { id: admin.id }, admin.token);
    await refused('NotFound', 'resetUser', { id: nobody }, manager.token);
    expect((await callAsOperator(service, 'resetUser', { id: manager.id })).code).toBeUndefined();
  });
});
