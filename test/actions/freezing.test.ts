import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Service, startService } from '../support/service.js';
import { readProject } from '../support/world.js';
import { contents, countRows, oneRow } from './contents.js';
import { type Input, call, doors, expectRefusal, refusedEverywhere, succeed } from './doors.js';
import { operatorOf } from './operator.js';
import { type Stage, credentialsOf, furnish } from './stage.js';

let service: Service;
let stage: Stage;
let credentials: Awaited<ReturnType<typeof credentialsOf>>;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
afterAll(async () => await service.close());
beforeEach(async () => {
  credentials = await credentialsOf(service, stage);
});
afterEach(async () => await service.world.policy({ frozenKinds: [], freezeSparesSessionId: null }));

type Kind = 'login' | 'collab' | 'api_token' | 'service_token';
const kinds: readonly Kind[] = ['login', 'collab', 'api_token', 'service_token'];
const ofKind = (kind: Kind): string =>
  ({
    login: credentials.login,
    collab: credentials.collab,
    api_token: credentials.api,
    service_token: credentials.service,
  })[kind];
/** Which of the member's credentials the hook takes. */
const taken = async () => {
  const answers = await Promise.all(
    kinds.map(async (kind) => [kind, (await service.hook(ofKind(kind))).status] as const),
  );
  return answers.filter(([, status]) => status === 200).map(([kind]) => kind);
};
const liveKinds = async () => {
  const found = await service.pool.query<{ kind: string }>(
    `SELECT DISTINCT kind FROM graphwarden.live_credential l
      WHERE l.credential_id IN (SELECT id FROM graphwarden.user_session WHERE user_id = $1
        UNION SELECT id FROM graphwarden.api_token WHERE user_id = $1 UNION SELECT id FROM graphwarden.service_token)`,
    [stage.member.id],
  );
  return found.rows.map(({ kind }) => kind).sort();
};
const policyRow = () =>
  oneRow(
    service.pool,
    'SELECT frozen_kinds, freeze_spares_session_id AS spared FROM graphwarden.credential_policy',
  );
const freeze = (input: Input, token = stage.manager.token, door: (typeof doors)[number] = 'hasura') =>
  succeed(service, door, 'freezeCredentials', input, { token });
const unfreeze = (input: Input, token = stage.manager.token, door: (typeof doors)[number] = 'hasura') =>
  succeed(service, door, 'unfreezeCredentials', input, { token });

describe('a freeze', () => {
  const cells = doors.flatMap((door) => kinds.map((kind) => ({ door, kind })));

  it.each(cells)(
    'holds at the hook and in the views at once, and ends at once: $kind, $door',
    async ({ door, kind }) => {
      expect(await taken()).toEqual([...kinds]);
      expect(await freeze({ kinds: [kind], reason: 'an alarm' }, stage.manager.token, door)).toMatchObject({
        frozenKinds: [kind],
      });
      const left = kinds.filter((each) => each !== kind);
      expect(await taken()).toEqual(left);
      expect(await liveKinds()).toEqual([...left].sort());
      expect(await unfreeze({ kinds: [kind] }, stage.manager.token, door)).toMatchObject({ frozenKinds: [] });
      expect(await taken()).toEqual([...kinds]);
      expect(await liveKinds()).toEqual([...kinds].sort());
    },
  );

  it('takes the rows of a service token with it', async () => {
    const { projectId, principalId } = stage.home;
    const { id } = await service.serviceToken(principalId, { grants: [readProject(projectId)] });
    const rows = () =>
      countRows(service.pool, 'graphwarden.service_token_project_access', 'token_id = $1', [id]);
    expect(await rows()).toBe(1);
    await freeze({ kinds: ['service_token'] });
    expect(await rows()).toBe(0);
  });

  it('is written down with what it added, by whom and why; one that adds nothing changes nothing', async () => {
    await freeze({ kinds: ['collab'] });
    await freeze({ kinds: ['service_token', 'collab', 'service_token'], reason: 'why' });
    const last = () =>
      oneRow(
        service.pool,
        `SELECT action, actor_id, subject_type, detail FROM graphwarden.audit_event
          WHERE action IN ('freezeCredentials', 'unfreezeCredentials') ORDER BY at DESC LIMIT 1`,
      );
    expect(await last()).toEqual({
      action: 'freezeCredentials',
      actor_id: stage.manager.id,
      subject_type: 'credential_policy',
      detail: { kinds: ['service_token'], frozen: ['collab', 'service_token'], reason: 'why' },
    });
    const before = await contents(service.pool);
    expect(await freeze({ kinds: ['collab'] })).toMatchObject({ frozenKinds: ['collab', 'service_token'] });
    expect(await unfreeze({ kinds: ['login', 'api_token'] })).toMatchObject({
      frozenKinds: ['collab', 'service_token'],
    });
    expect(await contents(service.pool)).toEqual(before);
    await unfreeze({ kinds: ['collab'], reason: 'over' });
    expect(await last()).toMatchObject({
      action: 'unfreezeCredentials',
      detail: { kinds: ['collab'], frozen: ['service_token'], reason: 'over' },
    });
  });

  it('revives nothing when it is lifted', async () => {
    const { id, text } = await service.apiToken(stage.member.id);
    await freeze({ kinds: ['api_token'] });
    await succeed(service, 'hasura', 'revokeApiToken', { id }, stage.member);
    await unfreeze({ kinds: ['api_token'] });
    expect((await service.hook(text)).status).toBe(401);
  });

  it('keeps every one of several at once', async () => {
    await Promise.all(kinds.filter((kind) => kind !== 'login').map((kind) => freeze({ kinds: [kind] })));
    expect(await policyRow()).toEqual({
      frozen_kinds: ['collab', 'api_token', 'service_token'],
      spared: null,
    });
  });
});

describe('a freeze of logins', () => {
  it('spares the session of whoever froze them, so that it can be lifted, and admins; nobody else', async () => {
    const { manager, admin, member, owner } = stage;
    const other = await service.loginJwt(manager.id, await service.world.session(manager.id));
    await freeze({ kinds: ['login'] });
    expect(await policyRow()).toEqual({ frozen_kinds: ['login'], spared: manager.sessionId });
    for (const { token } of [manager, admin]) expect((await service.hook(token)).status).toBe(200);
    for (const token of [other, member.token, owner.token]) {
      expect((await service.hook(token)).status).toBe(401);
      for (const door of doors)
        expectRefusal(
          await call(service, door, 'unfreezeCredentials', { kinds: ['login'] }, { token }),
          'AuthenticationInvalid',
        );
    }
    await unfreeze({ kinds: ['login'] });
    expect(await policyRow()).toEqual({ frozen_kinds: [], spared: null });
    expect((await service.hook(other)).status).toBe(200);
  });

  it('spares the same session when another manager freezes them, or something else, again', async () => {
    const { manager } = stage;
    await freeze({ kinds: ['login'] });
    await freeze({ kinds: ['collab'] });
    await (
      await operatorOf(service)
    )('freezeCredentials', { kinds: ['api_token'] });
    expect(await policyRow()).toEqual({
      frozen_kinds: ['login', 'collab', 'api_token'],
      spared: manager.sessionId,
    });
    await unfreeze({ kinds: ['collab'] });
    expect(await policyRow()).toMatchObject({ spared: manager.sessionId });
  });

  it('is taken over by an admin or an operator', async () => {
    const { admin } = stage;
    await freeze({ kinds: ['login'] });
    await freeze({ kinds: ['login'] }, admin.token);
    expect(await policyRow()).toMatchObject({ spared: admin.sessionId });
    expect((await service.hook(stage.manager.token)).status).toBe(401);
    await (
      await operatorOf(service)
    )('freezeCredentials', { kinds: ['login'] });
    expect(await policyRow()).toMatchObject({ spared: null });
  });

  it('by an operator spares admins only, and an operator lifts it', async () => {
    const operator = await operatorOf(service);
    await operator('freezeCredentials', { kinds: ['login'] });
    expect(await policyRow()).toMatchObject({ spared: null });
    expect((await service.hook(stage.manager.token)).status).toBe(401);
    expect((await service.hook(stage.admin.token)).status).toBe(200);
    await operator('unfreezeCredentials', { kinds: ['login'] });
    expect((await service.hook(stage.manager.token)).status).toBe(200);
  });

  it('leaves one of two who freeze at once able to lift it, and tells the other', async () => {
    for (let round = 0; round < 5; round += 1) {
      const managers = [stage.manager, await service.person({ role: 'manager' })];
      const outcomes = await Promise.all(
        managers.map(({ token }) =>
          call(service, 'hasura', 'freezeCredentials', { kinds: ['login'] }, { token }),
        ),
      );
      expect(outcomes.map(({ code }) => code ?? 'froze').sort()).toEqual(['AuthenticationInvalid', 'froze']);
      const freezer = managers[outcomes.findIndex(({ code }) => code === undefined)];
      await unfreeze({ kinds: ['login'] }, freezer?.token);
    }
  });

  it('is not lifted by a login that it froze while the request was on its way', async () => {
    const { manager } = stage;
    const late = await service.person({ role: 'manager' });
    const client = await service.pool.connect();
    await client.query('BEGIN');
    await client.query(
      `UPDATE graphwarden.credential_policy SET frozen_kinds = '{login}', freeze_spares_session_id = $1`,
      [manager.sessionId],
    );
    const attempts = ['unfreezeCredentials', 'freezeCredentials', 'setCredentialPolicy'].map((name) =>
      call(
        service,
        'hasura',
        name,
        name === 'setCredentialPolicy' ? { maximumLiveTokens: 7 } : { kinds: ['login'] },
        late,
      ),
    );
    await untilWaiting(attempts.length);
    await client.query('COMMIT');
    client.release();
    for (const attempt of attempts) expectRefusal(await attempt, 'AuthenticationInvalid');
    expect(await policyRow()).toEqual({ frozen_kinds: ['login'], spared: manager.sessionId });
  });
});

/** Until so many statements wait for a lock. */
async function untilWaiting(count: number): Promise<void> {
  for (;;) {
    const waiting = await countRows(
      service.pool,
      'pg_stat_activity',
      `datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (waiting >= count) return;
  }
}

describe('freezing and unfreezing', () => {
  it('are for managers and admins by login, and for operators', async () => {
    const api = await service.apiToken(stage.admin.id);
    for (const name of ['freezeCredentials', 'unfreezeCredentials'])
      for (const token of [stage.owner.token, stage.member.token, credentials.service, api.text])
        await refusedEverywhere(service, 'Unauthorized', name, { kinds: ['collab'] }, { token });
    for (const [name, role] of [
      ['freezeCredentials', 'manager_read_write'],
      ['unfreezeCredentials', 'manager_read'],
      ['freezeCredentials', 'user'],
    ] as const)
      expectRefusal(
        await call(service, 'hasura', name, { kinds: ['collab'] }, { token: stage.admin.token, role }),
        'Unauthorized',
      );
  });

  it('know their kinds', async () => {
    const bad: readonly Input[] = [{ kinds: [] }, { kinds: ['session'] }, { kinds: ['login'], reason: '\0' }];
    for (const input of bad)
      for (const name of ['freezeCredentials', 'unfreezeCredentials'])
        await refusedEverywhere(service, 'InvalidInput', name, input, stage.admin);
  });
});
