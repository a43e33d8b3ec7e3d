import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService } from '../support/service.js';
import { thinned } from '../support/thinned.js';
import { type CallerKind, type Row, callerKinds, catalogue } from './catalogue.js';
import { contents } from './contents.js';
import {
  type Input,
  actionNames,
  atDoors,
  call,
  doors,
  expectRefusal,
  inHours,
  nothing,
  succeed,
} from './doors.js';
import { type Stage, credentialsOf, furnish, setPolicy } from './stage.js';

// Who may call what: every action by every kind of caller, every list of scopes and every role, at Hasura's door; and a third of
// all that at the other (test/actions/doors.ts).

let service: Service;
let stage: Stage;
let credentials: Awaited<ReturnType<typeof credentialsOf>>;

beforeAll(async () => {
  service = await startService();
  await setPolicy(service.pool, { maximum_live_tokens: 10_000 });
  stage = await furnish(service);
  credentials = await credentialsOf(service, stage);
});
afterAll(async () => await service.close());

let serial = 0;
const newName = (): string => `made by a test ${++serial}`;

const rows = Object.entries(catalogue).map(([name, row]) => ({ name, ...row }));
const cells = rows.flatMap((row) => callerKinds.map((caller) => ({ ...row, caller })));

type Caller = { readonly id: string; readonly token: string };

/** Whoever calls an action, by a new session. */
async function callerOf({ as = 'member' }: Pick<Row, 'as'>): Promise<Caller> {
  const id = as === 'newcomer' ? (await service.person()).id : stage[as].id;
  return { id, token: await service.loginJwt(id, await service.world.session(id)) };
}

/** An input that works for whoever calls an action, new every time. */
const inputOf = async (row: Row, caller: Caller, kind: CallerKind = 'login'): Promise<Input> =>
  await row.input({ service, stage, caller, kind, newName });

/** A credential of this kind; a login and an API token are of whoever calls. */
async function credentialFor(kind: CallerKind, caller: Caller): Promise<{ token?: string }> {
  if (kind === 'none') return {};
  if (kind === 'service' || kind === 'collab') return { token: credentials[kind] };
  return { token: kind === 'login' ? caller.token : (await service.apiToken(caller.id)).text };
}

it('asks about every action that there is', () => {
  expect(Object.keys(catalogue).sort()).toEqual(actionNames);
});

describe('a caller of a kind that the action names', () => {
  const allowed = cells.filter(({ callers, caller }) => callers.includes(caller));

  it.each(atDoors(allowed, 0))('is served: $name by $caller, $door', async (cell) => {
    const { door, name, caller } = cell;
    const who = await callerOf(cell);
    const input = await inputOf(cell, who, caller);
    const output = await succeed(service, door, name, input, await credentialFor(caller, who));
    expect(Object.keys(output)).not.toHaveLength(0);
    await cell.undo?.(service);
  });
});

describe('a caller of any other kind', () => {
  const refusing = rows
    .map((row) => ({ ...row, others: callerKinds.filter((kind) => !row.callers.includes(kind)) }))
    .filter(({ others }) => others.length > 0);

  it.each(atDoors(refusing, 1))(
    'is refused, before its input is looked at, and nothing is done: $name by $others, $door',
    async (row) => {
      const { door, name, others } = row;
      const who = await callerOf(row);
      const good = await inputOf(row, who);
      const presented = await Promise.all(
        others.map(async (kind) => ({ kind, credential: await credentialFor(kind, who) })),
      );
      const before = await contents(service.pool);
      // GraphQL itself refuses an input that its schema does not know.
      const inputs = door === 'hasura' ? [good, { nonsense: [] }] : [good];
      const asked = presented.flatMap((each) => inputs.map((input) => ({ ...each, input })));
      const refusals = asked.map(async ({ kind, credential, input }) => {
        const outcome = await call(service, door, name, input, { ...credential, selects: nothing });
        const code = kind === 'none' ? 'AuthenticationMissing' : 'Unauthorized';
        expect([kind, outcome.code]).toEqual([kind, code]);
        expectRefusal(outcome, code);
      });
      await Promise.all(refusals);
      expect(await contents(service.pool)).toEqual(before);
    },
  );
});

describe('a refusal', () => {
  it.each(doors)(
    'says which scope, which kind of credential or which standing it takes: %s',
    async (door) => {
      const { member } = stage;
      const reader = (await service.apiToken(member.id, { scopes: ['read:*'] })).text;
      const id = crypto.randomUUID();
      const cases: readonly (readonly [string, Input, string | undefined, string])[] = [
        ['revokeApiToken', { id }, reader, 'This needs the scope delete:*.'],
        ['revokeOtherSessions', {}, reader, 'Only a login may do this.'],
        ['logout', {}, credentials.service, 'Only a login may do this.'],
        ['users', {}, member.token, 'Only managers and admins may do this.'],
        [
          'auditEvents',
          {},
          credentials.collab,
          'Only a login, an API token or the operator at the command line may do this.',
        ],
      ];
      for (const [name, input, token = '', message] of cases) {
        const outcome = await call(service, door, name, input, { token });
        expect([name, outcome.code, outcome.message]).toEqual([name, 'Unauthorized', message]);
      }
    },
  );

  it('of an input names the place the same way, however deep', async () => {
    const { token } = stage.member;
    const grants = [{ resourceType: 'project', resourceId: stage.home.projectId, action: 'fly' }];
    const cases: readonly (readonly [string, Input, string])[] = [
      ['revokeTokens', { ids: [stage.home.projectId, 'x'] }, 'ids[1]: must be a uuid'],
      ['revokeTokens', { filter: { userId: 'x' } }, 'filter.userId: must be a uuid'],
      ['previewAccess', { servicePrincipalId: stage.home.principalId, grants }, 'grants[0].action: '],
      ['revokeTokens', { filter: { owner: 'x' } }, 'filter.owner: is not an argument of this'],
    ];
    for (const [name, input, message] of cases) {
      const outcome = await call(service, 'hasura', name, input, { token });
      expectRefusal(outcome, 'InvalidInput');
      expect(outcome.message).toContain(message);
    }
  });

  it.each(doors)('of a thing that is not there names the argument: %s', async (door) => {
    const id = crypto.randomUUID();
    for (const [name, input, message] of [
      ['apiToken', { id }, 'id: there is no such API token'],
      ['serviceToken', { id }, 'id: there is no such service token'],
      ['revokeSession', { id }, 'id: there is no such session'],
      ['revokeSession', { id: stage.owner.sessionId }, 'id: there is no such session'],
      ['sessions', { userId: id }, 'userId: there is no such person'],
      ['sessions', { userId: stage.owner.id }, 'userId: there is no such person'],
    ] as const) {
      const outcome = await call(service, door, name, input, { token: stage.member.token });
      expectRefusal(outcome, 'NotFound');
      expect(outcome.message).toContain(message);
    }
  });
});

describe('a credential that is not valid', () => {
  it.each(atDoors(rows, 2))('is refused by every action, also by public ones: $name, $door', async (row) => {
    const { door, name } = row;
    const input = await inputOf(row, await callerOf(row));
    const before = await contents(service.pool);
    const outcome = await call(service, door, name, input, { token: 'nonsense', selects: nothing });
    expectRefusal(outcome, 'AuthenticationInvalid');
    expect(outcome.status).toBe(401);
    expect(await contents(service.pool)).toEqual(before);
  });
});

const scopeSets = [
  { scopes: undefined, holds: ['read', 'write', 'delete'], role: 'user' },
  { scopes: ['read:*'], holds: ['read'], role: 'user_read' },
  { scopes: ['read:*', 'write:*'], holds: ['read', 'write'], role: 'user_read_write' },
  { scopes: ['read:*', 'write:*', 'delete:*'], holds: ['read', 'write', 'delete'], role: 'user' },
];

describe('the scopes of an API token', () => {
  type Set = (typeof scopeSets)[number];
  const allows = ({ callers, needs }: Row, { holds }: Set): boolean =>
    callers.includes('api') && holds.includes(needs);
  const tokenWith = async (userId: string, { scopes }: Set): Promise<string> =>
    (await service.apiToken(userId, scopes === undefined ? {} : { scopes })).text;
  // The narrowest list that is enough for each action, and a third of the wider ones.
  const served = rows.flatMap((row, turn) => {
    const [narrowest, ...wider] = [...scopeSets]
      .sort((one, other) => one.holds.length - other.holds.length)
      .filter((set) => allows(row, set));
    const sets = narrowest === undefined ? [] : [narrowest, ...thinned(wider, 3, turn)];
    return sets.map((set) => ({ ...row, set, scopes: set.scopes }));
  });
  const refusing = rows
    .map((row) => ({ ...row, sets: scopeSets.filter((set) => !allows(row, set)) }))
    .filter(({ sets }) => sets.length > 0);

  it.each(atDoors(served, 1))('are enough: $name with $scopes, $door', async (cell) => {
    const { door, name, set } = cell;
    const caller = await callerOf(cell);
    const token = await tokenWith(caller.id, set);
    const outcome = await call(service, door, name, await inputOf(cell, caller), { token });
    expect(outcome).toMatchObject({ status: 200, code: undefined });
  });

  it.each(atDoors(refusing, 2))('are not enough, and nothing is done: $name, $door', async (cell) => {
    const { door, name, sets } = cell;
    const caller = await callerOf(cell);
    const tokens = await Promise.all(sets.map(async (set) => await tokenWith(caller.id, set)));
    const given = await inputOf(cell, caller);
    const before = await contents(service.pool);
    const refusals = tokens.map(async (token, index) => {
      const outcome = await call(service, door, name, given, { token });
      expect([sets[index]?.scopes, outcome.code]).toEqual([sets[index]?.scopes, 'Unauthorized']);
      expectRefusal(outcome, 'Unauthorized');
    });
    await Promise.all(refusals);
    expect(await contents(service.pool)).toEqual(before);
  });

  it.each(doors)('show in whoami as the role that the hook gives, %s', async (door) => {
    for (const { scopes, role } of scopeSets) {
      const { text: token } = await service.apiToken(stage.member.id, scopes === undefined ? {} : { scopes });
      expect(await succeed(service, door, 'whoami', {}, { token })).toMatchObject({ role });
      expect((await service.hook(token)).body).toMatchObject({ 'x-hasura-role': role });
    }
  });
});

describe('the role in the session variables', () => {
  const asMember = (name: string, role: string, input: Input) =>
    call(service, 'hasura', name, input, { token: stage.member.token, role });

  it.each([
    { role: 'user_read', allowed: ['read'] },
    { role: 'user_read_write', allowed: ['read', 'write'] },
    { role: 'user', allowed: ['read', 'write', 'delete'] },
  ])('narrows a login to what it names: $role', async ({ role, allowed }) => {
    const scopes = ['read:*', 'write:*'];
    const create = await asMember('createApiToken', role, { name: newName(), expiresAt: inHours(1), scopes });
    const revoke = await asMember('revokeApiToken', role, {
      id: await service.world.apiToken(stage.member.id),
    });
    expect(create.code).toBe(allowed.includes('write') ? undefined : 'Unauthorized');
    expect(revoke.code).toBe(allowed.includes('delete') ? undefined : 'Unauthorized');
    expect((await asMember('whoami', role, {})).output).toMatchObject({ role });
  });

  it.each(['admin', 'manager', 'manager_read', 'service', 'collab', 'public', '', 'user_write', '__proto__'])(
    'changes nothing when the login does not hold it: %j',
    async (role) => {
      expect((await asMember('whoami', role, {})).output).toMatchObject({ role: 'user' });
      const { id } = await service.apiToken(stage.stranger.id);
      expectRefusal(await asMember('revokeApiToken', role, { id }), 'NotFound');
    },
  );

  it('makes no token that has more than that role', async () => {
    const input = (more: Input = {}): Input => ({ name: newName(), expiresAt: inHours(1), ...more });
    for (const scopes of [undefined, ['read:*', 'write:*', 'delete:*']])
      expectRefusal(await asMember('createApiToken', 'user_read_write', input({ scopes })), 'Unauthorized');
    const { token, id } = stage.manager;
    const asUser = (more: Input) =>
      call(service, 'hasura', 'createApiToken', input(more), { token, role: 'user' });
    expectRefusal(await asUser({}), 'Unauthorized');
    await service.world.member(stage.home.workspaceId, id, 'member');
    expect((await asUser({ workspaceId: stage.home.workspaceId })).code).toBeUndefined();
    await service.world.removeMember(stage.home.workspaceId, id);
  });

  it('takes a manager’s standing away', async () => {
    const { token } = stage.manager;
    const { id } = await service.apiToken(stage.stranger.id);
    expectRefusal(
      await call(service, 'hasura', 'revokeApiToken', { id }, { token, role: 'user' }),
      'NotFound',
    );
    await succeed(service, 'hasura', 'revokeApiToken', { id }, { token, role: 'manager' });
  });

  it('never gives an API token more than its scopes', async () => {
    const { text: token } = await service.apiToken(stage.member.id, { scopes: ['read:*'] });
    const input = { workspaceId: stage.home.workspaceId, name: newName() };
    for (const role of ['user', 'user_read_write', 'manager', 'admin'])
      expectRefusal(
        await call(service, 'hasura', 'createServicePrincipal', input, { token, role }),
        'Unauthorized',
      );
  });

  it('never stands in for a credential, and neither does a user id', async () => {
    const variables = { 'x-hasura-role': 'admin', 'x-hasura-user-id': stage.admin.id };
    const body = { action: { name: 'whoami' }, input: {}, session_variables: variables };
    expect((await service.action('whoami', {}, { body })).status).toBe(401);
    const own = await service.action('whoami', {}, { body, token: stage.member.token });
    expect(own.body).toMatchObject({ role: 'user', credentialId: stage.member.sessionId });
  });

  it('is not read from a header', async () => {
    const headers = { 'X-Hasura-Role': 'user_read', 'X-Hasura-User-Id': stage.admin.id };
    for (const door of doors) {
      const output = await succeed(service, door, 'whoami', {}, { token: stage.member.token, headers });
      expect(output).toMatchObject({ role: 'user', credentialId: stage.member.sessionId });
    }
  });
});
