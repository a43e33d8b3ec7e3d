import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService, testPassword } from '../support/service.js';
import { eventually } from '../support/processes.js';
import { onOplog } from '../support/world.js';
import { contents, countRows, oneRow } from './contents.js';
import { type Outcome, call, doors, expectRefusal, revokedOutput, sessionOutput, succeed } from './doors.js';
import { type Stage, furnish } from './stage.js';

// login, logout, whoami.

const proof = randomBytes(32).toString('base64url');
let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService({
    env: {
      CLIENT_ADDRESS_HEADER: 'X-Real-Ip',
      CLIENT_ADDRESS_PROOF_HEADER: 'X-Proxy-Proof',
      CLIENT_ADDRESS_PROOF_SECRET: proof,
    },
    throttle: { perUserAndAddress: 1000, perUser: 1000, perAddress: 1000 },
  });
  stage = await furnish(service);
});
afterAll(async () => await service.close());

let serial = 0;
const newUsername = (): string => `login ${++serial}`;

/** What a caller can tell two answers apart by: everything but the date. */
async function wholeAnswer(username: string, password: string): Promise<unknown> {
  const { status, text, headers } = await service.action('login', { username, password });
  const { date: _date, 'x-request-id': _requestId, ...rest } = headers;
  return { status, text, headers: rest };
}

describe('login', () => {
  it.each(doors)('begins a session whose token the hook accepts at once, %s', async (door) => {
    const username = newUsername();
    const { id } = await service.person({ username });
    const before = Date.now();
    const { token, expiresAt, sessionId } = sessionOutput.parse(
      await succeed(service, door, 'login', { username, password: testPassword }),
    );
    expect(expiresAt.getTime()).toBeGreaterThan(before + 14 * 60_000);
    expect(expiresAt.getTime()).toBeLessThanOrEqual(Date.now() + 15 * 60_000);
    expect((await service.hook(token)).body).toMatchObject({
      'x-hasura-role': 'user',
      'x-hasura-user-id': id,
      'x-hasura-user-name': username,
      'x-hasura-credential': 'login',
      'x-hasura-credential-id': sessionId,
    });
    expect(
      await countRows(service.pool, 'graphwarden.live_credential', "credential_id = $1 AND kind = 'login'", [
        sessionId,
      ]),
    ).toBe(1);
  });

  it('gives managers and admins the role manager, never admin', async () => {
    for (const role of ['manager', 'admin'] as const) {
      const username = newUsername();
      await service.person({ username, role });
      const { token } = sessionOutput.parse(
        await succeed(service, 'hasura', 'login', { username, password: testPassword }),
      );
      expect((await service.hook(token)).body).toMatchObject({ 'x-hasura-role': 'manager' });
    }
  });

  it('finds the username in any case, and keeps its own spelling', async () => {
    await service.person({ username: 'Änne.Groß' });
    for (const username of ['Änne.Groß', 'änne.groß', 'ÄNNE.GROß']) {
      const { token } = sessionOutput.parse(
        await succeed(service, 'hasura', 'login', { username, password: testPassword }),
      );
      expect((await service.hook(token)).body).toMatchObject({ 'x-hasura-user-name': 'Änne.Groß' });
    }
  });

  it('takes every username that an account can have', async () => {
    const username = '\u{1f98a}'.repeat(150);
    await service.person({ username });
    await succeed(service, 'hasura', 'login', { username, password: testPassword });
  });

  it('makes a new session every time, and ends none', async () => {
    const username = newUsername();
    await service.person({ username });
    const log = async () =>
      sessionOutput.parse(await succeed(service, 'hasura', 'login', { username, password: testPassword }));
    const [first, second] = [await log(), await log()];
    expect(second.sessionId).not.toBe(first.sessionId);
    expect((await service.hook(first.token)).status).toBe(200);
  });

  it('goes on for somebody who is logged in already, as whoever the password says', async () => {
    const username = newUsername();
    const { id } = await service.person({ username });
    const { token } = sessionOutput.parse(
      await succeed(
        service,
        'hasura',
        'login',
        { username, password: testPassword },
        { token: stage.owner.token },
      ),
    );
    expect((await service.hook(token)).body).toMatchObject({ 'x-hasura-user-id': id });
  });

  it('writes down where the session comes from, through Hasura only with the proof of its proxy', async () => {
    const username = newUsername();
    await service.person({ username });
    const from = async (headers: Record<string, string>) => {
      const output = await succeed(
        service,
        'hasura',
        'login',
        { username, password: testPassword },
        { headers: { 'User-Agent': 'hasura-graphql-engine/v2', ...headers } },
      );
      return await oneRow(
        service.pool,
        'SELECT host(address) AS address, user_agent FROM graphwarden.user_session WHERE id = $1',
        [output['sessionId']],
      );
    };
    const headers = { 'X-Real-Ip': '192.0.2.7', 'X-Forwarded-User-Agent': 'Firefox/140' };
    expect(await from({ ...headers, 'X-Proxy-Proof': proof })).toEqual({
      address: '192.0.2.7',
      user_agent: 'Firefox/140',
    });
    expect(await from({ ...headers, 'X-Proxy-Proof': `${proof}!` })).toEqual({
      address: null,
      user_agent: 'Firefox/140',
    });
    expect(await from({ ...headers, 'X-Proxy-Proof': proof, 'X-Real-Ip': 'unknown' })).toMatchObject({
      address: null,
    });
    expect(await from({})).toEqual({ address: null, user_agent: null });
  });

  it('writes down where the session comes from at /graphql, and cuts a long user agent', async () => {
    const username = newUsername();
    await service.person({ username });
    const headers = { 'User-Agent': `console/1.0 ${'x'.repeat(5000)}`, 'X-Real-Ip': '192.0.2.7' };
    const output = await succeed(
      service,
      'graphql',
      'login',
      { username, password: testPassword },
      { headers },
    );
    const row = await oneRow(
      service.pool,
      'SELECT host(address) AS address, user_agent FROM graphwarden.user_session WHERE id = $1',
      [output['sessionId']],
    );
    expect(row['address']).toBe('127.0.0.1');
    expect(String(row['user_agent'])).toMatch(/^console\/1\.0 x{400,600}$/);
  });

  it('gives a session the ends that the settings say', async () => {
    const username = newUsername();
    await service.person({ username });
    const { sessionId } = sessionOutput.parse(
      await succeed(service, 'hasura', 'login', { username, password: testPassword }),
    );
    const row = await oneRow(
      service.pool,
      `SELECT idle_expires_at - created_at = make_interval(secs => $2) AS idle,
              expires_at - created_at = make_interval(secs => $3) AS absolute
         FROM graphwarden.user_session WHERE id = $1`,
      [sessionId, service.config.sessions.idleSeconds, service.config.sessions.maximumSeconds],
    );
    expect(row).toEqual({ idle: true, absolute: true });
  });
});

describe('a login that fails', () => {
  it('gets the same answer for whatever reason, and makes no session', async () => {
    const right = { passwordHash: await service.passwords.hash(testPassword) };
    const active = newUsername();
    const inactive = newUsername();
    const elsewhere = newUsername();
    await service.world.user({ username: active, ...right });
    await service.world.user({ username: inactive, ...right, isActive: false });
    await service.world.user({ username: elsewhere });
    const before = await contents(service.pool, { but: ['login_throttle'] });
    const wrongPassword = await wholeAnswer(active, 'wrong');
    expect(wrongPassword).toMatchObject({ status: 401 });
    expect(await wholeAnswer('nobody of that name', testPassword)).toEqual(wrongPassword);
    expect(await wholeAnswer(inactive, testPassword)).toEqual(wrongPassword);
    expect(await wholeAnswer(inactive, 'wrong')).toEqual(wrongPassword);
    expect(await wholeAnswer(elsewhere, testPassword)).toEqual(wrongPassword);
    expect(await contents(service.pool, { but: ['login_throttle'] })).toEqual(before);
  });

  it.each(doors)('says InvalidCredentials at both doors, %s', async (door) => {
    expectRefusal(
      await call(service, door, 'login', { username: newUsername(), password: testPassword }),
      'InvalidCredentials',
    );
  });

  it('shows that a second factor is missing only behind a right password of an active account', async () => {
    const username = newUsername();
    const inactive = newUsername();
    await service.person({ username, mfaRequired: true });
    await service.person({ username: inactive, mfaRequired: true, isActive: false });
    const before = await contents(service.pool, { but: ['login_throttle'] });
    const wrongPassword = await wholeAnswer(username, 'wrong');
    expect(await wholeAnswer('nobody of that name', 'wrong')).toEqual(wrongPassword);
    expect(await wholeAnswer(inactive, testPassword)).toEqual(wrongPassword);
    expect(await contents(service.pool, { but: ['login_throttle'] })).toEqual(before);
  });

  it.each([
    { what: '73 bytes, of which bcrypt would read 72', password: `${'a'.repeat(72)}b` },
    { what: '73 bytes in 37 characters', password: `${'é'.repeat(36)}a` },
    { what: '1024 bytes', password: 'a'.repeat(1024) },
    { what: 'a NUL, behind which bcrypt would not read', password: `${'a'.repeat(72)}\0` },
    { what: 'a lone surrogate', password: '\ud800' },
  ])('is InvalidCredentials, never an error, with a password of $what', async ({ password }) => {
    const username = newUsername();
    const fits = password.startsWith('é') ? 'é'.repeat(36) : 'a'.repeat(72);
    await service.person({ username, passwordHash: await service.passwords.hash(fits) });
    for (const door of doors)
      expectRefusal(await call(service, door, 'login', { username, password }), 'InvalidCredentials');
    await succeed(service, 'hasura', 'login', { username, password: fits });
  });
});

describe('a login during which the account changes', () => {
  it.each([
    ['is deactivated', 'is_active = false'],
    ['gets another password', "password_hash = 'another'"],
    ['has to have a second factor', 'mfa_required = true'],
  ])('does not begin a session when it %s', async (_what, change) => {
    const username = newUsername();
    const { id } = await service.person({ username });
    const client = await service.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(`UPDATE graphwarden.user_account SET ${change} WHERE id = $1`, [id]);
      const login = call(service, 'hasura', 'login', { username, password: testPassword });
      await eventually('the login waits for the change', async () => {
        const waiting = "datname = current_database() AND wait_event_type = 'Lock'";
        return (await countRows(service.pool, 'pg_stat_activity', waiting)) === 1;
      });
      await client.query('COMMIT');
      expectRefusal(await login, 'InvalidCredentials');
    } finally {
      client.release();
    }
    expect(await countRows(service.pool, 'graphwarden.user_session', 'user_id = $1', [id])).toBe(1);
  });
});

describe('logout', () => {
  it.each(doors)('ends the session: its JWTs are refused from the next request on, %s', async (door) => {
    const { member, home } = stage;
    const sessionId = await service.world.session(member.id);
    const token = await service.loginJwt(member.id, sessionId);
    const document = { model: 'report', objectId: home.reportId, reportId: home.reportId };
    const collab = await service.collabJwt(member.id, sessionId, document);
    expect((await service.hook(collab)).status).toBe(200);

    const { id, revokedAt } = revokedOutput.parse(await succeed(service, door, 'logout', {}, { token }));
    expect(id).toBe(sessionId);
    expect(Math.abs(revokedAt.getTime() - Date.now())).toBeLessThan(60_000);
    for (const text of [token, collab]) {
      expect((await service.hook(text)).status).toBe(401);
      expect((await service.hookPost(text)).status).toBe(401);
    }
    const check = { model: 'report', id: home.reportId };
    expectRefusal(
      await call(service, door, 'checkEditPermission', check, { token: collab }),
      'AuthenticationInvalid',
    );
    expect(
      await countRows(service.pool, 'graphwarden.live_credential', 'credential_id = $1', [sessionId]),
    ).toBe(0);
    expect(
      await oneRow(
        service.pool,
        'SELECT revoked_by, revoked_reason FROM graphwarden.user_session WHERE id = $1',
        [sessionId],
      ),
    ).toEqual({ revoked_by: member.id, revoked_reason: 'logout' });
  });

  it.each(doors)('is refused the second time, like any credential that is not valid, %s', async (door) => {
    const { token } = await service.person();
    await succeed(service, door, 'logout', {}, { token });
    const again = await call(service, door, 'logout', {}, { token });
    expectRefusal(again, 'AuthenticationInvalid');
    expect(again.status).toBe(401);
    expect(again.text).toBe((await call(service, door, 'logout', {}, { token: 'nonsense' })).text);
  });

  it('ends this session only, also of the same person, and no token', async () => {
    const { id, token } = await service.person();
    const other = await service.loginJwt(id, await service.world.session(id));
    const apiToken = await service.apiToken(id);
    await succeed(service, 'hasura', 'logout', {}, { token });
    expect((await service.hook(other)).status).toBe(200);
    expect((await service.hook(apiToken.text)).status).toBe(200);
  });

  it('happens once when asked for many times at once', async () => {
    const { token, sessionId } = await service.person();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () => call(service, 'hasura', 'logout', {}, { token })),
    );
    const times = outcomes.filter(({ code }) => code === undefined).map(({ output }) => output['revokedAt']);
    expect(new Set(times).size).toBe(1);
    const refused = outcomes.map(({ code }) => code).filter((code) => code !== undefined);
    expect(new Set([...refused, 'AuthenticationInvalid'])).toEqual(new Set(['AuthenticationInvalid']));
    expect((await call(service, 'hasura', 'whoami', {}, { token })).code).toBe('AuthenticationInvalid');
    expect(await countRows(service.pool, 'graphwarden.user_session', 'id = $1', [sessionId])).toBe(1);
  });
});

describe('whoami', () => {
  const who = (outcome: Outcome): unknown => outcome.output;

  it.each(doors)('says who the credential stands for, as what and until when, %s', async (door) => {
    const { member, home, manager } = stage;
    const ends = new Date(Math.floor(Date.now() / 1000) * 1000 + 86_400_000);
    const username = newUsername();
    await service.world.updateUser(member.id, { username });
    const api = await service.apiToken(member.id, { expiresAt: ends, scopes: ['read:*'] });
    const { name } = await oneRow(
      service.pool,
      'SELECT name FROM graphwarden.service_principal WHERE id = $1',
      [home.principalId],
    );
    const machine = await service.serviceToken(home.principalId, {
      expiresAt: ends,
      grants: onOplog(home.oplogId),
    });
    expect(who(await call(service, door, 'whoami', {}, { token: api.text }))).toEqual({
      username,
      role: 'user_read',
      credential: 'api_token',
      credentialId: api.id,
      expiresAt: ends.toISOString(),
      userId: member.id,
      limitedTo: null,
      standing: 'user',
    });
    expect(who(await call(service, door, 'whoami', {}, { token: machine.text }))).toEqual({
      username: name,
      role: 'service',
      credential: 'service_token',
      credentialId: machine.id,
      expiresAt: ends.toISOString(),
      userId: null,
      limitedTo: null,
      standing: null,
    });
    expect(who(await call(service, door, 'whoami', {}, { token: manager.token }))).toMatchObject({
      role: 'manager',
      credential: 'login',
      credentialId: manager.sessionId,
    });
  });

  it('shows a manager’s token that is limited to a workspace as a user', async () => {
    const { manager, home } = stage;
    await service.world.member(home.workspaceId, manager.id, 'member');
    const { text: token } = await service.apiToken(manager.id, { workspaceId: home.workspaceId });
    expect(await succeed(service, 'hasura', 'whoami', {}, { token })).toMatchObject({ role: 'user' });
    await service.world.removeMember(home.workspaceId, manager.id);
  });

  it('asks for a credential', async () => {
    for (const door of doors) expectRefusal(await call(service, door, 'whoami', {}), 'AuthenticationMissing');
  });
});
