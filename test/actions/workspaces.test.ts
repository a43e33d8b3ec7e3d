import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService } from '../support/service.js';
import { countRows, oneRow } from './contents.js';
import { type Input, call, doors, refusedEverywhere, succeed } from './doors.js';
import { callAsOperator } from './operator.js';
import { type Stage, furnish } from './stage.js';

// createWorkspace, workspaces, workspaceMembers, setWorkspaceMember, removeWorkspaceMember.

const nowhere = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
afterAll(async () => await service.close());

let serial = 0;
const newName = (): string => `Tenant ${++serial}`;
const created = z.strictObject({
  id: z.guid(),
  name: z.string(),
  role: z.string().nullable(),
  memberCount: z.int(),
  createdAt: z.iso.datetime(),
});
const page = z.object({
  nodes: z.array(z.record(z.string(), z.unknown())),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  totalCount: z.int(),
});
const create = async (token: string, input: Input = {}) =>
  created.parse(
    await succeed(service, 'hasura', 'createWorkspace', { name: newName(), ...input }, { token }),
  );
const list = async (name: string, input: Input, token: string) =>
  page.parse(await succeed(service, 'graphql', name, input, { token }));
const roleIn = async (workspaceId: string, userId: string): Promise<unknown> => {
  const { rows } = await service.pool.query<{ role: string }>(
    'SELECT role FROM graphwarden.workspace_member WHERE workspace_id = $1 AND user_id = $2',
    [workspaceId, userId],
  );
  return rows[0]?.role;
};
/** A workspace with two owners of its own. */
async function twoOwners() {
  const [one, two] = [await service.person(), await service.person()];
  const workspaceId = await service.world.workspace({ owner: one.id, members: { [two.id]: 'owner' } });
  return { one, two, workspaceId };
}

describe('a new workspace', () => {
  it.each(doors)('is owned by its maker, %s', async (door) => {
    const { id, token } = await service.person();
    await service.world.member(stage.away.workspaceId, id, 'member');
    const name = newName();
    const made = created.parse(
      await succeed(service, door, 'createWorkspace', { name: ` ${name} ` }, { token }),
    );
    expect(made).toMatchObject({ name, role: 'owner', memberCount: 1 });
    expect(await roleIn(made.id, id)).toBe('owner');
    const audit = await oneRow(service.pool, 'SELECT * FROM graphwarden.audit_event WHERE subject_id = $1', [
      made.id,
    ]);
    expect(audit).toMatchObject({ action: 'createWorkspace', actor_id: id, detail: { name, ownerId: id } });
  });

  it('may be made by an API token that writes, but not by one limited to a workspace', async () => {
    const { member, home } = stage;
    const wide = await service.apiToken(member.id);
    expect((await create(wide.text)).role).toBe('owner');
    const limited = await service.apiToken(member.id, { workspaceId: home.workspaceId });
    await refusedEverywhere(
      service,
      'Unauthorized',
      'createWorkspace',
      { name: newName() },
      { token: limited.text },
    );
  });

  it('is not for who is a guest everywhere', async () => {
    const { token } = stage.guest;
    await refusedEverywhere(service, 'Unauthorized', 'createWorkspace', { name: newName() }, { token });
  });

  it('has a name that no other has, ignoring case, also when several ask at once', async () => {
    const name = newName();
    const outcomes = await Promise.all(
      [stage.member, stage.colleague, stage.stranger].map(({ token }, index) =>
        call(
          service,
          'hasura',
          'createWorkspace',
          { name: index === 0 ? name.toUpperCase() : name },
          { token },
        ),
      ),
    );
    expect(outcomes.map(({ code }) => code ?? 'made').sort()).toEqual(['Conflict', 'Conflict', 'made']);
    expect(await countRows(service.pool, 'graphwarden.workspace', 'lower(name) = lower($1)', [name])).toBe(1);
  });

  it('may be given to somebody by those who act on that person', async () => {
    const { admin, manager, member } = stage;
    const gone = await service.person({ isActive: false });
    for (const { token } of [admin, manager]) {
      const made = await create(token, { ownerId: member.id });
      expect(made.role).toBeNull();
      expect(await roleIn(made.id, member.id)).toBe('owner');
    }
    const refuse = async (code: 'Unauthorized' | 'NotFound', token: string, ownerId: string) =>
      await refusedEverywhere(service, code, 'createWorkspace', { name: newName(), ownerId }, { token });
    await refuse('Unauthorized', manager.token, admin.id);
    await refuse('Unauthorized', member.token, stage.colleague.id);
    await refuse('Unauthorized', member.token, nowhere);
    const missing = await refuse('NotFound', admin.token, nowhere);
    expect(await refuse('NotFound', admin.token, gone.id)).toBe(missing);
    await create(member.token, { ownerId: member.id });
  });

  it('made by an operator needs an owner', async () => {
    expect((await callAsOperator(service, 'createWorkspace', { name: newName() })).code).toBe('InvalidInput');
    const made = await callAsOperator(service, 'createWorkspace', {
      name: newName(),
      ownerId: stage.member.id,
    });
    expect(made.output).toMatchObject({ role: null, memberCount: 1 });
  });
});

describe('the list of workspaces', () => {
  it('holds one’s own with one’s role, and all for managers and operators', async () => {
    const { home, away, guest, manager } = stage;
    const own = await list('workspaces', {}, guest.token);
    expect(own.nodes).toMatchObject([{ id: home.workspaceId, role: 'guest', memberCount: 5 }]);
    const all = await list('workspaces', { first: 100 }, manager.token);
    const ids = all.nodes.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining([home.workspaceId, away.workspaceId]));
    expect(all.nodes.every(({ role }) => role === null)).toBe(true);
    expect(all.totalCount).toBe(await countRows(service.pool, 'graphwarden.workspace'));
    const operators = await callAsOperator(service, 'workspaces', {});
    expect(operators.output.totalCount).toBe(all.totalCount);
  });

  it('is one’s own for a manager’s login in the role of a user', async () => {
    const { token } = stage.manager;
    const narrowed = await call(service, 'hasura', 'workspaces', {}, { token, role: 'user' });
    expect(narrowed.output.totalCount).toBe(0);
  });

  it('holds only its own workspace for a token limited to one, also a manager’s', async () => {
    const { manager, home, away, owner } = stage;
    await service.world.member(home.workspaceId, manager.id, 'member');
    await service.world.member(away.workspaceId, owner.id, 'member');
    for (const id of [manager.id, owner.id]) {
      const { text } = await service.apiToken(id, { workspaceId: home.workspaceId, scopes: ['read:*'] });
      expect((await list('workspaces', {}, text)).nodes).toMatchObject([{ id: home.workspaceId }]);
    }
    await service.world.removeMember(home.workspaceId, manager.id);
    await service.world.removeMember(away.workspaceId, owner.id);
  });

  it('comes in pages, by name, and can be searched', async () => {
    const { token, id } = await service.person();
    for (const name of ['beta %', 'Alpha _', 'gamma'])
      await service.world.workspace({ owner: id, name: `${name} ${id}` });
    const first = await list('workspaces', { first: 2 }, token);
    expect(first.nodes.map(({ name }) => name)).toEqual([`Alpha _ ${id}`, `beta % ${id}`]);
    const rest = await list('workspaces', { first: 2, after: first.pageInfo.endCursor }, token);
    expect(rest).toMatchObject({ nodes: [{ name: `gamma ${id}` }], pageInfo: { hasNextPage: false } });
    expect((await list('workspaces', { search: 'BETA %' }, token)).totalCount).toBe(1);
    expect((await list('workspaces', { search: 'a%' }, token)).totalCount).toBe(0);
  });
});

describe('the members of a workspace', () => {
  const shown = async (token: string, input: Input = {}) =>
    await list('workspaceMembers', { workspaceId: stage.home.workspaceId, ...input }, token);

  it('are seen by members who are more than guests, managers and operators', async () => {
    const { owner, colleague, manager, admin, home } = stage;
    for (const { token } of [owner, colleague, manager, admin])
      expect((await shown(token)).totalCount).toBe(5);
    const found = await shown(owner.token, { first: 1 });
    expect(Object.keys(found.nodes[0] ?? {}).sort()).toEqual(
      ['workspaceId', 'userId', 'username', 'displayName', 'role', 'isActive', 'joinedAt'].sort(),
    );
    const { output } = await callAsOperator(service, 'workspaceMembers', { workspaceId: home.workspaceId });
    expect(output.totalCount).toBe(5);
  });

  it('are hidden from everybody else, as if the workspace did not exist', async () => {
    const { guest, stranger, home, away, owner } = stage;
    const limited = await service.apiToken(owner.id, { workspaceId: home.workspaceId });
    const refuse = async (token: string, workspaceId: string): Promise<string> =>
      await refusedEverywhere(service, 'NotFound', 'workspaceMembers', { workspaceId }, { token });
    const missing = await refuse(guest.token, nowhere);
    expect(await refuse(guest.token, home.workspaceId)).toBe(missing);
    expect(await refuse(stranger.token, home.workspaceId)).toBe(missing);
    expect(await refuse(stage.manager.token, nowhere)).toBe(missing);
    expect(await refuse(limited.text, away.workspaceId)).toBe(missing);
  });
});

describe('a member’s role', () => {
  const set = (token: string, input: Input, workspaceId = stage.home.workspaceId) =>
    call(service, 'graphql', 'setWorkspaceMember', { workspaceId, ...input }, { token });

  it('is set by an owner, for anybody and to anything, by id or by username', async () => {
    const { one, workspaceId } = await twoOwners();
    const username = `Somebody ${++serial}`;
    const person = await service.person({ username });
    for (const role of ['guest', 'member', 'maintainer', 'owner']) {
      const { output } = await set(one.token, { userId: person.id, role }, workspaceId);
      expect(output).toMatchObject({ workspaceId, userId: person.id, role, isActive: true });
      expect(await roleIn(workspaceId, person.id)).toBe(role);
    }
    const { output } = await set(
      one.token,
      { username: username.toUpperCase(), role: 'member' },
      workspaceId,
    );
    expect(output).toMatchObject({ userId: person.id, username, role: 'member' });
    await set(one.token, { userId: stage.manager.id, role: 'guest' }, workspaceId);
    expect(await roleIn(workspaceId, stage.manager.id)).toBe('guest');
  });

  it('is not for members who own nothing, and the workspace is hidden from others', async () => {
    const { member, maintainer, guest, stranger, home } = stage;
    const input = { workspaceId: home.workspaceId, userId: stage.colleague.id, role: 'guest' };
    const refuse = async (code: 'Unauthorized' | 'NotFound', token: string, change: Input = {}) =>
      await refusedEverywhere(service, code, 'setWorkspaceMember', { ...input, ...change }, { token });
    for (const { token } of [member, maintainer, guest]) {
      await refuse('Unauthorized', token);
      await refuse('Unauthorized', token, { userId: nowhere });
    }
    const foreign = await refuse('NotFound', stranger.token);
    expect(await refuse('NotFound', stranger.token, { workspaceId: nowhere })).toBe(foreign);
  });

  it('is set by managers for people of role user only, by admins for all', async () => {
    const { manager, admin, colleague, home } = stage;
    expect((await set(manager.token, { userId: colleague.id, role: 'maintainer' })).code).toBeUndefined();
    for (const { id } of [manager, admin])
      expect((await set(manager.token, { userId: id, role: 'owner' })).code).toBe('Unauthorized');
    expect((await set(admin.token, { userId: manager.id, role: 'guest' })).code).toBeUndefined();
    await service.world.removeMember(home.workspaceId, manager.id);
    await set(manager.token, { userId: colleague.id, role: 'member' });
    const asUser = await call(
      service,
      'hasura',
      'setWorkspaceMember',
      { workspaceId: home.workspaceId, userId: colleague.id, role: 'owner' },
      { token: admin.token, role: 'user' },
    );
    expect(asUser.code).toBe('NotFound');
  });

  it('needs exactly one person, who exists and is active, and a role there is', async () => {
    const { token } = stage.owner;
    const gone = await service.person({ isActive: false });
    for (const input of [{}, { userId: gone.id, username: 'x' }])
      expect((await set(token, { ...input, role: 'member' })).code).toBe('InvalidInput');
    expect((await set(token, { userId: stage.member.id, role: 'boss' })).code).toBe('InvalidInput');
    const missing = await set(token, { userId: nowhere, role: 'member' });
    expect(missing.code).toBe('NotFound');
    expect((await set(token, { userId: gone.id, role: 'member' })).text).toBe(missing.text);
  });

  it('stays owner for the last one, also when two owners go at once', async () => {
    const { one, two, workspaceId } = await twoOwners();
    const outcomes = await Promise.all([
      set(one.token, { userId: one.id, role: 'member' }, workspaceId),
      call(service, 'hasura', 'removeWorkspaceMember', { workspaceId, userId: two.id }, { token: two.token }),
    ]);
    expect(outcomes.map(({ code }) => code ?? 'done').sort()).toEqual(['Conflict', 'done']);
    expect(
      await countRows(service.pool, 'graphwarden.workspace_member', "workspace_id = $1 AND role = 'owner'", [
        workspaceId,
      ]),
    ).toBe(1);
  });

  it('does not leave a workspace to owners who are inactive', async () => {
    const { one, two, workspaceId } = await twoOwners();
    await service.world.updateUser(two.id, { isActive: false });
    expect((await set(one.token, { userId: one.id, role: 'member' }, workspaceId)).code).toBe('Conflict');
    const gone = await call(
      service,
      'hasura',
      'removeWorkspaceMember',
      { workspaceId, userId: two.id },
      { token: one.token },
    );
    expect(gone.code).toBeUndefined();
  });
});

describe('a member who goes', () => {
  const remove = (token: string, workspaceId: string, userId: string) =>
    call(service, 'hasura', 'removeWorkspaceMember', { workspaceId, userId }, { token });

  it('leaves behind what is without effect from then on, and the answer counts it', async () => {
    const { one, workspaceId } = await twoOwners();
    const person = await service.person();
    await service.world.member(workspaceId, person.id, 'member');
    const api = await service.apiToken(person.id, { workspaceId });
    const elsewhere = await service.apiToken(person.id);
    await service.apiToken(person.id, { workspaceId, revokedAt: new Date() });
    const principalId = await service.world.principal(workspaceId, person.id);
    await service.world.principal(workspaceId, person.id, { isActive: false });
    const token = await service.serviceToken(principalId);
    expect((await service.hook(token.text)).status).toBe(200);
    const { output } = await remove(one.token, workspaceId, person.id);
    expect(output).toEqual({
      workspaceId,
      userId: person.id,
      apiTokens: 1,
      servicePrincipals: 1,
      serviceTokens: 1,
    });
    for (const { text } of [api, token]) expect((await service.hook(text)).status).toBe(401);
    expect((await service.hook(elsewhere.text)).status).toBe(200);
    expect((await remove(one.token, workspaceId, person.id)).code).toBe('NotFound');
  });

  it('may leave alone, also a guest, and by a token; the last owner may not', async () => {
    const { one, two, workspaceId } = await twoOwners();
    const guest = await service.person();
    await service.world.member(workspaceId, guest.id, 'guest');
    expect((await remove(guest.token, workspaceId, one.id)).code).toBe('Unauthorized');
    const { text } = await service.apiToken(guest.id);
    expect((await remove(text, workspaceId, guest.id)).code).toBeUndefined();
    expect((await remove(two.token, workspaceId, two.id)).code).toBeUndefined();
    await refusedEverywhere(
      service,
      'Conflict',
      'removeWorkspaceMember',
      { workspaceId, userId: one.id },
      { token: one.token },
    );
    expect((await remove(stage.admin.token, workspaceId, one.id)).code).toBe('Conflict');
    const operators = await callAsOperator(service, 'removeWorkspaceMember', { workspaceId, userId: one.id });
    expect(operators.code).toBe('Conflict');
  });

  it('is removed by a manager only when of role user; a workspace out of reach does not exist', async () => {
    const { workspaceId, two } = await twoOwners();
    const { manager, admin, stranger, owner, home } = stage;
    await service.world.member(workspaceId, admin.id, 'member');
    expect((await remove(manager.token, workspaceId, admin.id)).code).toBe('Unauthorized');
    expect((await remove(manager.token, workspaceId, two.id)).code).toBeUndefined();
    const foreign = await remove(stranger.token, workspaceId, admin.id);
    expect(foreign.code).toBe('NotFound');
    expect((await remove(stranger.token, nowhere, admin.id)).text).toBe(foreign.text);
    const limited = await service.apiToken(owner.id, { workspaceId: home.workspaceId });
    await service.world.member(workspaceId, owner.id, 'owner');
    expect((await remove(limited.text, workspaceId, admin.id)).text).toBe(foreign.text);
  });
});
