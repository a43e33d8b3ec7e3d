import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService } from '../support/service.js';
import { contents, oneRow } from './contents.js';
import { type Input, call, doors, inHours, refusedEverywhere, succeed } from './doors.js';
import { callAsOperator } from './operator.js';
import { type Stage, furnish } from './stage.js';

// setUserActive: what it says, what it ends, and what it leaves.

let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
afterAll(async () => await service.close());

/** A member of home with two live sessions, an API token, a principal and its token, and one each that is over. */
async function somebody() {
  const person = await service.person();
  const { workspaceId } = stage.home;
  await service.world.member(workspaceId, person.id, 'member');
  await service.world.session(person.id);
  const past = new Date(Date.now() - 1000);
  await service.world.session(person.id, { idleExpiresAt: past });
  const api = await service.apiToken(person.id);
  const over = await service.apiToken(person.id, {
    revokedAt: past,
    revokedBy: stage.admin.id,
    revokedReason: 'before',
  });
  await service.apiToken(person.id, { expiresAt: past });
  const principalId = await service.world.principal(workspaceId, person.id);
  const idle = await service.world.principal(workspaceId, person.id, { isActive: false });
  const token = await service.serviceToken(principalId);
  const idleToken = await service.serviceToken(idle);
  return { ...person, jwt: person.token, api, over, principalId, token, idleToken };
}
type Somebody = Awaited<ReturnType<typeof somebody>>;

const set = async (input: Input, token: string = stage.admin.token) =>
  await succeed(service, 'hasura', 'setUserActive', input, { token });
const statuses = async ({ jwt, api, token }: Somebody) =>
  await Promise.all([jwt, api.text, token.text].map(async (each) => (await service.hook(each)).status));
const revocationOf = (table: string, id: string) =>
  oneRow(
    service.pool,
    `SELECT revoked_at IS NOT NULL AS "isRevoked", revoked_by AS by, revoked_reason AS reason FROM graphwarden.${table} WHERE id = $1`,
    [id],
  );
const there = { sessions: 2, apiTokens: 1, servicePrincipals: 1, serviceTokens: 2 };
const nothing = { sessionsEnded: 0, apiTokensRevoked: 0, serviceTokensRevoked: 0, principalsDeactivated: 0 };

describe('a dry run', () => {
  it.each(doors)('says what there is and what would be ended, and writes nothing, %s', async (door) => {
    const person = await somebody();
    const before = await contents(service.pool);
    const input = { id: person.id, isActive: false, revokeTokens: true, dryRun: true };
    expect(await succeed(service, door, 'setUserActive', input, { token: stage.manager.token })).toEqual({
      id: person.id,
      isActive: true,
      dryRun: true,
      ...there,
      sessionsEnded: 2,
      apiTokensRevoked: 1,
      serviceTokensRevoked: 2,
      principalsDeactivated: 0,
      ownerlessWorkspaces: [],
    });
    expect(await contents(service.pool)).toEqual(before);
  });
});

describe('a deactivation', () => {
  it('ends the sessions; tokens and principals are left, without effect until the person is back', async () => {
    const person = await somebody();
    expect(await statuses(person)).toEqual([200, 200, 200]);
    expect(await set({ id: person.id, isActive: false })).toMatchObject({
      isActive: false,
      ...there,
      ...nothing,
      sessionsEnded: 2,
    });
    expect(await statuses(person)).toEqual([401, 401, 401]);
    expect(await set({ id: person.id, isActive: true })).toMatchObject({ isActive: true, ...nothing });
    expect(await statuses(person)).toEqual([401, 200, 200]);
  });

  it('takes the one-time code away, which is good no more when the person is back', async () => {
    const username = `coded-${stage.admin.id}`;
    const person = await service.person({ username });
    const reset = await succeed(
      service,
      'hasura',
      'resetUser',
      { id: person.id },
      { token: stage.admin.token },
    );
    await set({ id: person.id, isActive: false });
    await set({ id: person.id, isActive: true });
    const login = await call(service, 'hasura', 'login', { username, password: reset['code'] });
    expect(login.code).toBe('InvalidCredentials');
    const codes = 'SELECT count(*)::int AS codes FROM graphwarden.password_code WHERE user_id = $1';
    expect(await oneRow(service.pool, codes, [person.id])).toEqual({ codes: 0 });
  });

  it('leaves the sessions if told so', async () => {
    const person = await somebody();
    await set({ id: person.id, isActive: false, endSessions: false });
    expect(await statuses(person)).toEqual([401, 401, 401]);
    await set({ id: person.id, isActive: true });
    expect(await statuses(person)).toEqual([200, 200, 200]);
  });

  it('revokes and deactivates what was chosen, with who, when and why, for good', async () => {
    const person = await somebody();
    const answer = await set({
      id: person.id,
      isActive: false,
      revokeTokens: true,
      deactivatePrincipals: true,
      reason: 'left',
    });
    expect(answer).toMatchObject({
      ...there,
      sessionsEnded: 2,
      apiTokensRevoked: 1,
      serviceTokensRevoked: 2,
      principalsDeactivated: 1,
    });
    const why = { isRevoked: true, by: stage.admin.id, reason: 'left' };
    expect(await revocationOf('api_token', person.api.id)).toEqual(why);
    expect(await revocationOf('service_token', person.token.id)).toEqual(why);
    expect(await revocationOf('user_session', person.sessionId)).toEqual(why);
    expect(await revocationOf('api_token', person.over.id)).toEqual({ ...why, reason: 'before' });
    await set({ id: person.id, isActive: true });
    expect(await statuses(person)).toEqual([401, 401, 401]);
    expect(
      await oneRow(service.pool, 'SELECT is_active FROM graphwarden.service_principal WHERE id = $1', [
        person.principalId,
      ]),
    ).toEqual({ is_active: false });
  });

  it('writes a row of the audit log for the person, and one for each that ended', async () => {
    const person = await somebody();
    await set({ id: person.id, isActive: false, revokeTokens: true, deactivatePrincipals: true });
    const { rows } = await service.pool.query<{ subject: string; count: number }>(
      `SELECT subject_type AS subject, count(*)::int FROM graphwarden.audit_event
        WHERE action = 'setUserActive' AND (subject_id = $1 OR detail ->> 'userId' = $1::text) GROUP BY 1 ORDER BY 1`,
      [person.id],
    );
    expect(rows).toEqual([
      { subject: 'api_token', count: 1 },
      { subject: 'service_principal', count: 1 },
      { subject: 'service_token', count: 2 },
      { subject: 'session', count: 2 },
      { subject: 'user', count: 1 },
    ]);
    const before = await contents(service.pool);
    await set({ id: person.id, isActive: false });
    expect(await contents(service.pool)).toEqual(before);
  });

  it('writes a row for each, however many there are', async () => {
    const person = await service.person();
    await service.pool.query(
      `INSERT INTO graphwarden.api_token (user_id, name, token_id, digest, digest_key_id, expires_at)
       SELECT $1, 'one of many', substr(md5(i::text), 1, 16), decode(repeat('00', 32), 'hex'), 'k', now() + interval '1 day'
         FROM generate_series(1, 2001) i`,
      [person.id],
    );
    const ended = await set({ id: person.id, isActive: false, revokeTokens: true });
    expect(ended).toMatchObject({ apiTokensRevoked: 2001 });
    const written = await oneRow(
      service.pool,
      `SELECT count(DISTINCT subject_id)::int AS subjects, count(*)::int AS rows, count(DISTINCT actor_id)::int AS actors
         FROM graphwarden.audit_event WHERE action = 'setUserActive' AND detail ->> 'userId' = $1::text AND subject_type = 'api_token'`,
      [person.id],
    );
    expect(written).toEqual({ subjects: 2001, rows: 2001, actors: 1 });
  });

  it('can be made thorough later', async () => {
    const person = await somebody();
    await set({ id: person.id, isActive: false });
    const later = await set({ id: person.id, isActive: false, revokeTokens: true });
    expect(later).toMatchObject({ sessionsEnded: 0, apiTokensRevoked: 1, serviceTokensRevoked: 2 });
  });

  it('names the workspaces that no active person owns any more', async () => {
    const person = await service.person();
    const [other, gone] = [await service.person(), await service.person({ isActive: false })];
    const alone = `Alone ${person.id}`;
    const orphaned = `Orphaned ${person.id}`;
    await service.world.workspace({ owner: person.id, name: orphaned, members: { [gone.id]: 'owner' } });
    await service.world.workspace({ owner: person.id, name: alone, members: { [other.id]: 'member' } });
    await service.world.workspace({ owner: person.id, members: { [other.id]: 'owner' } });
    expect((await set({ id: person.id, isActive: false })).ownerlessWorkspaces).toEqual([alone, orphaned]);
    expect((await set({ id: person.id, isActive: true })).ownerlessWorkspaces).toEqual([]);
  });

  it('is by managers for people of role user; what ends goes only with a deactivation', async () => {
    const { manager, admin, member } = stage;
    const refuse = async (code: 'Unauthorized' | 'NotFound' | 'InvalidInput', input: Input) =>
      await refusedEverywhere(service, code, 'setUserActive', input, { token: manager.token });
    for (const isActive of [true, false])
      for (const { id } of [manager, admin]) await refuse('Unauthorized', { id, isActive });
    await refuse('NotFound', { id: '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11', isActive: false });
    for (const choice of ['endSessions', 'revokeTokens', 'deactivatePrincipals'])
      await refuse('InvalidInput', { id: member.id, isActive: true, [choice]: true });
    const other = await somebody();
    expect((await callAsOperator(service, 'setUserActive', { id: other.id, isActive: false })).code).toBe(
      undefined,
    );
  });
});

describe('a deactivation at the same moment as', () => {
  it('a login leaves no session that lives', async () => {
    const username = `racer-${stage.admin.id}`;
    const person = await service.person({ username });
    const [login] = await Promise.all([
      call(service, 'hasura', 'login', { username, password: 'correct horse battery staple' }),
      set({ id: person.id, isActive: false }),
    ]);
    expect([undefined, 'InvalidCredentials']).toContain(login.code);
    const live = await oneRow(
      service.pool,
      'SELECT count(*)::int AS live FROM graphwarden.user_session WHERE user_id = $1 AND revoked_at IS NULL',
      [person.id],
    );
    expect(live).toEqual({ live: 0 });
  });

  it('the creation of tokens leaves none that is not revoked', async () => {
    for (let round = 0; round < 5; round++) {
      const person = await somebody();
      const make = (name: string, input: Input) =>
        call(
          service,
          'hasura',
          name,
          { name: 'raced', expiresAt: inHours(1), ...input },
          { token: person.jwt },
        );
      await Promise.all([
        make('createApiToken', {}),
        make('createServiceToken', {
          servicePrincipalId: person.principalId,
          preset: 'project_read',
          allAccessible: true,
        }),
        set({ id: person.id, isActive: false, revokeTokens: true }),
      ]);
      const left = await oneRow(
        service.pool,
        `SELECT (SELECT count(*)::int FROM graphwarden.api_token WHERE user_id = $1 AND revoked_at IS NULL AND expires_at > now()) AS api,
                (SELECT count(*)::int FROM graphwarden.service_token WHERE principal_id = $2 AND revoked_at IS NULL) AS service`,
        [person.id, person.principalId],
      );
      expect(left).toEqual({ api: 0, service: 0 });
    }
  });

  it('the writing down of usage waits for it, and neither fails', async () => {
    for (let round = 0; round < 10; round++) {
      const person = await somebody();
      expect(await statuses(person)).toEqual([200, 200, 200]);
      const [answer] = await Promise.all([
        call(
          service,
          'hasura',
          'setUserActive',
          { id: person.id, isActive: false, revokeTokens: true },
          { token: stage.admin.token },
        ),
        service.app.flushUsage(),
      ]);
      expect(answer.code).toBeUndefined();
    }
  });

  it('the writing down of usage, which has come to a token first, does not wait in a circle', async () => {
    const person = await somebody();
    expect(await statuses(person)).toEqual([200, 200, 200]);
    const client = await service.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT FROM graphwarden.api_token WHERE id = $1 FOR UPDATE', [person.api.id]);
      const flushed = service.app.flushUsage();
      await waiting(1);
      const ended = set({ id: person.id, isActive: false, revokeTokens: true });
      await waiting(2);
      await client.query('COMMIT');
      await flushed;
      expect(await ended).toMatchObject({ sessionsEnded: 2, apiTokensRevoked: 1, serviceTokensRevoked: 2 });
    } finally {
      client.release();
    }
  });
});

/** Until so many statements wait for a lock. */
async function waiting(count: number): Promise<void> {
  const blocked = async () =>
    await oneRow(
      service.pool,
      `SELECT count(*)::int AS blocked FROM pg_stat_activity
        WHERE datname = current_database() AND cardinality(pg_blocking_pids(pid)) > 0`,
    );
  while (Number((await blocked()).blocked) < count) continue;
}
