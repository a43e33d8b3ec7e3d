import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService, testPassword } from '../support/service.js';
import { thinned } from '../support/thinned.js';
import { inDays, readProject } from '../support/world.js';
import { countRows, oneRow } from './contents.js';
import { type Input, type Outcome, call, inHours } from './doors.js';
import { somebody, wideThrottle } from './second-factor.js';
import { furnish } from './stage.js';

// Two who change people, or what hangs on them, at the same moment, in either order: one consistent state, and nobody waits
// in a circle, which would be a 503.

let service: Service;
let stage: Awaited<ReturnType<typeof furnish>>;
beforeAll(async () => {
  service = await startService({ throttle: wideThrottle });
  stage = await furnish(service);
});
afterAll(async () => await service.close());

/** Begun in either order at either door: one order at each, and all four in test:large. */
const rounds = thinned([0, 1, 2, 3], 3, 0);
type Ask = () => Promise<Outcome>;
/** A call by one door or the other. */
const asking =
  (
    round: number,
    name: string,
    input: Input,
    { token }: { token?: string } = {},
    at: Service = service,
  ): Ask =>
  () =>
    call(at, round < 2 ? 'hasura' : 'graphql', name, input, token === undefined ? {} : { token });

/** Both at once, begun in either order; answers in the order in which they were given. */
async function both(round: number, first: Ask, second: Ask): Promise<readonly [Outcome, Outcome]> {
  const isTurned = round % 2 === 1;
  const [one, other] = await Promise.all(isTurned ? [second(), first()] : [first(), second()]);
  const [a, b] = isTurned ? [other, one] : [one, other];
  for (const { code, text } of [a, b])
    expect([code, text]).not.toEqual([expect.stringMatching(/^(Unavailable|Internal)$/), text]);
  return [a, b];
}
const codesOf = (outcomes: readonly Outcome[]): string[] => outcomes.map(({ code }) => code ?? 'done').sort();
const isGood = async (text: unknown): Promise<boolean> => (await service.hook(String(text))).status === 200;

describe('two admins', () => {
  let own: Service;
  let admins: readonly [Admin, Admin];
  type Admin = { readonly id: string; readonly token: string };
  beforeAll(async () => {
    own = await startService();
    admins = [await own.person({ role: 'admin' }), await own.person({ role: 'admin' })];
  });
  afterAll(async () => await own.close());

  const ways = [
    { name: 'updateUser', change: { role: 'user' } },
    { name: 'updateUser', change: { role: 'manager' } },
    { name: 'setUserActive', change: { isActive: false } },
  ];
  it.each(ways.flatMap((way) => rounds.map((round) => ({ ...way, round }))))(
    'who end each other’s standing leave one: $name $change, round $round',
    async ({ name, change, round }) => {
      for (const { id } of admins) await own.world.updateUser(id, { role: 'admin', isActive: true });
      const fresh = await Promise.all(
        admins.map(async ({ id }) => ({ id, token: await own.loginJwt(id, await own.world.session(id)) })),
      );
      const [one = admins[0], two = admins[1]] = fresh;
      const outcomes = await both(
        round,
        asking(round, name, { id: two.id, ...change }, one, own),
        asking(round, name, { id: one.id, ...change }, two, own),
      );
      const codes = codesOf(outcomes);
      expect(codes.filter((code) => code === 'done')).toHaveLength(1);
      expect(['Conflict', 'Unauthorized', 'AuthenticationInvalid']).toContain(codes[0]);
      const standing = "role = 'admin' AND is_active";
      expect(await countRows(own.pool, 'graphwarden.user_account', standing)).toBe(1);
    },
  );
});

describe('two owners of a workspace', () => {
  const going = (round: number, workspaceId: string, owner: { id: string; token: string }) => ({
    leave: asking(round, 'removeWorkspaceMember', { workspaceId, userId: owner.id }, owner),
    'step down': asking(
      round,
      'setWorkspaceMember',
      { workspaceId, userId: owner.id, role: 'member' },
      owner,
    ),
  });
  it.each((['leave', 'step down'] as const).flatMap((way) => rounds.map((round) => ({ way, round }))))(
    'who $way leave one, round $round',
    async ({ way, round }) => {
      const [one, two] = [await service.person(), await service.person()];
      const workspaceId = await service.world.workspace({ owner: one.id, members: { [two.id]: 'owner' } });
      const outcomes = await both(
        round,
        going(round, workspaceId, one)[way],
        going(round, workspaceId, two)[way],
      );
      expect(codesOf(outcomes)).toEqual(['Conflict', 'done']);
      const isOwner = "workspace_id = $1 AND role = 'owner'";
      expect(await countRows(service.pool, 'graphwarden.workspace_member', isOwner, [workspaceId])).toBe(1);
    },
  );

  it.each(rounds)('of whom each removes the other leave one, round %i', async (round) => {
    const [one, two] = [await service.person(), await service.person()];
    const workspaceId = await service.world.workspace({ owner: one.id, members: { [two.id]: 'owner' } });
    const outcomes = await both(
      round,
      asking(round, 'removeWorkspaceMember', { workspaceId, userId: two.id }, one),
      asking(round, 'removeWorkspaceMember', { workspaceId, userId: one.id }, two),
    );
    expect(codesOf(outcomes)).toEqual(['NotFound', 'done']);
    expect(
      await countRows(service.pool, 'graphwarden.workspace_member', 'workspace_id = $1', [workspaceId]),
    ).toBe(1);
  });
});

describe('one name', () => {
  it.each(rounds)('is taken by a new account or a renamed one, round %i', async (round) => {
    const { id } = await somebody(service);
    const username = `wanted ${round}`;
    const outcomes = await both(
      round,
      asking(round, 'createUser', { username }, stage.admin),
      asking(round, 'updateUser', { id, username: username.toUpperCase() }, stage.manager),
    );
    expect(codesOf(outcomes)).toEqual(['Conflict', 'done']);
    const isNamed = 'lower(username) = $1';
    expect(await countRows(service.pool, 'graphwarden.user_account', isNamed, [username])).toBe(1);
  });

  it.each(rounds)(
    'is kept by a principal that is switched on or goes to a new one, round %i',
    async (round) => {
      const { workspaceId } = stage.home;
      const name = `wanted ${round}`;
      const off = await service.world.principal(workspaceId, stage.member.id, { name, isActive: false });
      const outcomes = await both(
        round,
        asking(round, 'updateServicePrincipal', { id: off, isActive: true }, stage.member),
        asking(round, 'createServicePrincipal', { workspaceId, name: name.toUpperCase() }, stage.colleague),
      );
      expect(codesOf(outcomes)).toEqual(['Conflict', 'done']);
      const isNamed = 'lower(name) = $1 AND is_active';
      expect(await countRows(service.pool, 'graphwarden.service_principal', isNamed, [name])).toBe(1);
    },
  );
});

describe('a deactivation with all that hangs on somebody', () => {
  interface Person {
    readonly id: string;
    readonly token: string;
    readonly api: { id: string; text: string };
    readonly expired: { id: string; text: string };
    readonly robot: { id: string; text: string };
    readonly expiredRobot: { id: string; text: string };
  }
  async function equipped(): Promise<Person> {
    const person = await service.person();
    const { workspaceId, projectId } = stage.home;
    await service.world.member(workspaceId, person.id, 'member');
    await service.world.assign(projectId, person.id);
    const principalId = await service.world.principal(workspaceId, person.id);
    const grants = [readProject(projectId)];
    return {
      ...person,
      api: await service.apiToken(person.id),
      expired: await service.apiToken(person.id, { expiresAt: inDays(-1) }),
      robot: await service.serviceToken(principalId, { grants }),
      expiredRobot: await service.serviceToken(principalId, { grants, expiresAt: inDays(-1) }),
    };
  }
  const end = { isActive: false, revokeTokens: true, deactivatePrincipals: true };
  const expiresAt = inHours(24 * 60);
  const meanwhile: readonly { what: string; action: string; input: (person: Person) => Input }[] = [
    {
      what: 'an expired API token made longer',
      action: 'updateApiToken',
      input: ({ expired }) => ({ id: expired.id, expiresAt }),
    },
    {
      what: 'an API token made longer',
      action: 'updateApiToken',
      input: ({ api }) => ({ id: api.id, expiresAt, overlapSeconds: 60 }),
    },
    {
      what: 'a new text for an API token',
      action: 'regenerateApiToken',
      input: ({ api }) => ({ id: api.id, overlapSeconds: 60 }),
    },
    {
      what: 'an expired service token made longer',
      action: 'updateServiceToken',
      input: ({ expiredRobot }) => ({ id: expiredRobot.id, expiresAt }),
    },
    {
      what: 'a new text for a service token',
      action: 'regenerateServiceToken',
      input: ({ robot }) => ({ id: robot.id, overlapSeconds: 60 }),
    },
    {
      what: 'a new principal',
      action: 'createServicePrincipal',
      input: ({ id }) => ({ workspaceId: stage.home.workspaceId, name: `of ${id}` }),
    },
    {
      what: 'the end of all their tokens',
      action: 'revokeTokens',
      input: ({ api, robot }) => ({ ids: [robot.id, api.id] }),
    },
  ];

  it.each(meanwhile.flatMap((each) => rounds.map((round) => ({ ...each, round }))))(
    'and $what leave nothing that works, and nothing that comes back, round $round',
    async ({ action, input, round }) => {
      const person = await equipped();
      const [ended, asked] = await both(
        round,
        asking(round, 'setUserActive', { id: person.id, ...end }, stage.admin),
        asking(round, action, input(person), person),
      );
      expect(ended.code).toBeUndefined();
      expect([undefined, 'Conflict', 'Unauthorized', 'AuthenticationInvalid']).toContain(asked.code);
      await service.world.updateUser(person.id, { isActive: true });
      const { api, expired, robot, expiredRobot } = person;
      for (const text of [api, expired, robot, expiredRobot].map((each) => each.text))
        expect(await isGood(text)).toBe(false);
      expect(await isGood(asked.output['token'])).toBe(false);
      const isActive = 'owner_id = $1 AND is_active';
      expect(await countRows(service.pool, 'graphwarden.service_principal', isActive, [person.id])).toBe(0);
    },
  );
});

describe('a reset', () => {
  const live = (id: string) =>
    countRows(service.pool, 'graphwarden.user_session', 'user_id = $1 AND revoked_at IS NULL', [id]);

  it.each(rounds)('and a login leave no session and a code that is good, round %i', async (round) => {
    const { id, username } = await somebody(service);
    const [reset, login] = await both(
      round,
      asking(round, 'resetUser', { id }, stage.admin),
      asking(round, 'login', { username, password: testPassword }),
    );
    expect(reset.code).toBeUndefined();
    expect([undefined, 'InvalidCredentials']).toContain(login.code);
    expect(await live(id)).toBe(0);
    expect(await isGood(login.output['token'])).toBe(false);
    const begun = await asking(round, 'login', { username, password: reset.output['code'] })();
    expect(begun.output['limitedTo']).toBe('password');
  });

  it.each(rounds)('and a new password leave no password but the code, round %i', async (round) => {
    const { id, username, token } = await somebody(service);
    const newPassword = 'a different horse entirely';
    const [reset, changed] = await both(
      round,
      asking(round, 'resetUser', { id }, stage.admin),
      asking(round, 'changePassword', { currentPassword: testPassword, newPassword }, { token }),
    );
    expect(reset.code).toBeUndefined();
    const refusals = ['Conflict', 'AuthenticationInvalid', 'InvalidCredentials'];
    expect([undefined, ...refusals]).toContain(changed.code);
    expect([await live(id), await isGood(token)]).toEqual([0, false]);
    for (const password of [testPassword, newPassword])
      expect((await asking(round, 'login', { username, password })()).code).toBe('InvalidCredentials');
    const begun = await asking(round, 'login', { username, password: reset.output['code'] })();
    expect(begun.output['limitedTo']).toBe('password');
  });
});

describe('a new password', () => {
  it.each(rounds)(
    'and a login with the old one leave no session but the one that changed it, round %i',
    async (round) => {
      const { id, username, token, sessionId } = await somebody(service);
      const change = { currentPassword: testPassword, newPassword: 'a different horse entirely' };
      const [changed, login] = await both(
        round,
        asking(round, 'changePassword', change, { token }),
        asking(round, 'login', { username, password: testPassword }),
      );
      expect(changed.code).toBeUndefined();
      expect([undefined, 'InvalidCredentials']).toContain(login.code);
      const left = 'SELECT id FROM graphwarden.user_session WHERE user_id = $1 AND revoked_at IS NULL';
      expect(await oneRow(service.pool, left, [id])).toEqual({ id: sessionId });
    },
  );
});

describe('a freeze', () => {
  it.each(rounds)('and its lifting end in one of both, as the audit log says, round %i', async (round) => {
    const { text } = await service.apiToken(stage.member.id);
    const since = new Date();
    const outcomes = await both(
      round,
      asking(round, 'freezeCredentials', { kinds: ['api_token'] }, stage.admin),
      asking(round, 'unfreezeCredentials', { kinds: ['api_token'] }, stage.manager),
    );
    expect(codesOf(outcomes)).toEqual(['done', 'done']);
    const { frozen } = await oneRow(
      service.pool,
      "SELECT frozen_kinds = '{api_token}' AS frozen FROM graphwarden.credential_policy",
    );
    expect(await isGood(text)).toBe(!frozen);
    const { rows } = await service.pool.query<{ action: string }>(
      'SELECT action FROM graphwarden.audit_event WHERE at >= $1 ORDER BY action',
      [since],
    );
    const lifted = frozen === true ? [] : ['unfreezeCredentials'];
    expect(rows.map(({ action }) => action)).toEqual(['freezeCredentials', ...lifted]);
    await service.world.policy({ frozenKinds: [] });
  });

  it.each(rounds)('of one kind and the lifting of another both hold, round %i', async (round) => {
    await service.world.policy({ frozenKinds: ['collab'] });
    const outcomes = await both(
      round,
      asking(round, 'freezeCredentials', { kinds: ['api_token'] }, stage.admin),
      asking(round, 'unfreezeCredentials', { kinds: ['collab'] }, stage.manager),
    );
    expect(codesOf(outcomes)).toEqual(['done', 'done']);
    const statement = 'SELECT frozen_kinds FROM graphwarden.credential_policy';
    expect(await oneRow(service.pool, statement)).toEqual({ frozen_kinds: ['api_token'] });
    await service.world.policy({ frozenKinds: [] });
  });
});

describe.each(['ApiToken', 'ServiceToken'])('a new text for one %s', (noun) => {
  it.each(rounds)('and the end of its overlap leave what the row says, round %i', async (round) => {
    const { id, text } =
      noun === 'ApiToken'
        ? await service.apiToken(stage.member.id)
        : await service.serviceToken(stage.home.principalId);
    const [made, ended] = await both(
      round,
      asking(round, `regenerate${noun}`, { id, overlapSeconds: 60 }, stage.member),
      asking(round, `end${noun}Overlap`, { id }, stage.member),
    );
    expect(codesOf([made, ended])).toEqual(['done', 'done']);
    expect([await isGood(text), await isGood(made.output['token'])]).toEqual([!ended.output['ended'], true]);
  });
});
