import { afterAll, describe, expect, test } from '@jest/globals';
import { cloneDatabase } from '../support/database.js';
import { inDays, onOplog, readClient, readProject, readWorkspace } from '../support/world.js';
import { sorted, stageOn } from './stage.js';

const db = await cloneDatabase();
afterAll(() => db.drop());
const { world, scene, ...ask } = stageOn(db.pool);
const { projectsOf, clientsOf, peopleOf, oplogsOf, kindsOf, projectsFor, clientsFor } = ask;

describe('the reference app: who reaches which project', () => {
  const reachOf = async (user: string, project: string) => {
    const found = await db.pool.query<{ workspace_id: string | null; can_edit: boolean }>(
      'SELECT workspace_id, can_edit FROM graphwarden.user_project_access WHERE user_id = $1 AND project_id = $2',
      [user, project],
    );
    return found.rows;
  };

  test.each(['manager', 'admin'] as const)(
    'role %s reaches all by standing, not by a workspace',
    async (role) => {
      const { a1 } = await scene();
      const user = await world.user({ role });
      expect(await reachOf(user, a1)).toEqual([{ workspace_id: null, can_edit: true }]);
      await world.updateUser(user, { isActive: false });
      expect(await reachOf(user, a1)).toEqual([]);
    },
  );

  test.each(['owner', 'maintainer'] as const)(
    'the %s of a workspace reaches and edits all of it',
    async (role) => {
      const { a1, b1, workspace } = await scene();
      const other = await scene();
      const user = await world.user();
      await world.member(workspace, user, role);
      expect(await reachOf(user, a1)).toEqual([{ workspace_id: workspace, can_edit: true }]);
      expect(await reachOf(user, b1)).toHaveLength(1);
      expect(await reachOf(user, other.a1)).toEqual([]);
      await world.updateUser(user, { isActive: false });
      expect(await reachOf(user, a1)).toEqual([]);
    },
  );

  const ways = ['inviteToClient', 'inviteToProject', 'assign'] as const;

  test.each(ways)('%s opens it to members, read-only to guests, and to nobody else', async (way) => {
    const { a1, b1, clientA, workspace } = await scene();
    const user = await world.user();
    await world[way](way === 'inviteToClient' ? clientA : a1, user);
    expect(await reachOf(user, a1)).toEqual([]);
    await world.member(workspace, user, 'guest');
    expect(await reachOf(user, a1)).toEqual([{ workspace_id: workspace, can_edit: false }]);
    await world.member(workspace, user, 'member');
    expect(await reachOf(user, a1)).toEqual([{ workspace_id: workspace, can_edit: true }]);
    expect(await reachOf(user, b1)).toEqual([]);
    await world.updateUser(user, { isActive: false });
    expect(await reachOf(user, a1)).toEqual([]);
  });

  test('membership alone opens nothing', async () => {
    const { a1, member } = await scene();
    expect(await reachOf(member, a1)).toEqual([]);
  });
});

describe('a service token', () => {
  test('reads the granted projects, their oplogs, clients and people, and nothing beside them', async () => {
    const { a1, b1, clientA, clientB, member, oplogs, owner, tokenOf } = await scene();
    await world.assign(a1, member);
    const { token } = await tokenOf(owner, readProject(a1));
    expect(await projectsOf(token)).toEqual([a1]);
    expect(await oplogsOf(token)).toEqual([oplogs.a1]);
    expect(await clientsOf(token)).toEqual([clientA]);
    expect(await peopleOf(token)).toEqual(sorted(owner, member));
    await world.grant(token, readProject(b1));
    expect(await projectsOf(token)).toEqual(sorted(a1, b1));
    expect(await clientsOf(token)).toEqual(sorted(clientA, clientB));
  });

  test('never names a manager as attached to a project', async () => {
    const { a1, owner, tokenOf } = await scene();
    const manager = await world.user({ role: 'manager' });
    const { token } = await tokenOf(owner, readProject(a1));
    expect(await peopleOf(token)).not.toContain(manager);
  });

  test('is bound by what the owner of its principal reaches now, whoever made it', async () => {
    const { a1, a2, member, owner, tokenOf } = await scene();
    const principal = (await tokenOf(member)).principal;
    const token = await world.serviceToken(principal, {
      createdBy: owner,
      grants: [readProject(a1), readProject(a2)],
    });
    expect(await projectsOf(token)).toEqual([]);
    await world.assign(a2, member);
    expect(await projectsOf(token)).toEqual([a2]);
  });

  test('a workspace grant follows its owner in both directions', async () => {
    const { a1, a2, b1, clientA, member, tokenOf, workspace } = await scene();
    const { token } = await tokenOf(member, readWorkspace(workspace));
    expect(await projectsOf(token)).toEqual([]);
    await world.inviteToClient(clientA, member);
    expect(await projectsOf(token)).toEqual(sorted(a1, a2));
    const a3 = await world.project(clientA);
    expect(await projectsOf(token)).toEqual(sorted(a1, a2, a3));
    await db.pool.query('DELETE FROM public.client_invite WHERE user_id = $1', [member]);
    expect(await projectsOf(token)).toEqual([]);
    await world.member(workspace, member, 'maintainer');
    expect(await projectsOf(token)).toEqual(sorted(a1, a2, a3, b1));
  });

  test('a workspace grant reaches a hundred and more projects of a member alike', async () => {
    const { clientB, member, tokenOf, workspace } = await scene();
    const { token } = await tokenOf(member, readWorkspace(workspace));
    const session = await world.session(member);
    const add = (count: number) =>
      db.pool.query(
        `WITH made AS (INSERT INTO public.project (workspace_id, client_id, name)
                       SELECT $1, $2, 'p' || n FROM generate_series(1, $4::int) n RETURNING id)
         INSERT INTO public.project_assignment (project_id, user_id) SELECT id, $3 FROM made`,
        [workspace, clientB, member, count],
      );
    for (const [added, all] of [
      [100, 100],
      [1, 101],
      [50, 151],
    ] as const) {
      await add(added);
      expect(await projectsOf(token)).toHaveLength(all);
      expect(await projectsFor(session)).toHaveLength(all);
      expect(await clientsFor(session)).toEqual([clientB]);
    }
  });

  test('a client grant yields no sibling project that the owner cannot reach', async () => {
    const { a1, a2, clientA, member, tokenOf } = await scene();
    const { token } = await tokenOf(member, readClient(clientA));
    await world.inviteToProject(a1, member);
    expect(await projectsOf(token)).toEqual([a1]);
    await world.inviteToProject(a2, member);
    expect(await projectsOf(token)).toEqual(sorted(a1, a2));
  });

  test('a grant opens only what its type says, even where ids coincide', async () => {
    const { a1, clientA, owner, oplogs, tokenOf, workspace } = await scene();
    for (const grant of [
      readProject(clientA),
      readProject(workspace),
      readProject(oplogs.a1),
      readClient(a1),
      readClient(workspace),
      readWorkspace(clientA),
      readWorkspace(a1),
      ...onOplog(a1),
      ...onOplog(workspace),
    ]) {
      const { token } = await tokenOf(owner, grant);
      expect([await projectsOf(token), await oplogsOf(token, 'true')]).toEqual([[], []]);
    }
  });

  test('never leaves the workspace of its principal, whatever its owner reaches elsewhere', async () => {
    const here = await scene();
    const there = await scene();
    await world.member(there.workspace, here.owner, 'owner');
    const { token } = await here.tokenOf(
      here.owner,
      readProject(there.a1),
      readClient(there.clientA),
      readWorkspace(there.workspace),
      ...onOplog(there.oplogs.b1),
    );
    expect([await projectsOf(token), await oplogsOf(token, 'true')]).toEqual([[], []]);
    await world.grant(token, readProject(here.a1));
    expect(await projectsOf(token)).toEqual([here.a1]);
  });

  test.each(['read', 'create', 'update', 'delete'] as const)(
    'does %s on an oplog where granted, alone',
    async (action) => {
      const { a1, member, oplogs, tokenOf, workspace } = await scene();
      const { token } = await tokenOf(member, ...onOplog(oplogs.a1, action));
      expect(await oplogsOf(token, 'true')).toEqual([]);
      await world.assign(a1, member);
      for (const can of ['read', 'create', 'update', 'delete']) {
        expect(await oplogsOf(token, `can_${can}`)).toEqual(can === action ? [oplogs.a1] : []);
      }
      expect(await projectsOf(token)).toEqual([]);
      await world.member(workspace, member, 'guest');
      expect(await oplogsOf(token, 'true')).toEqual([]);
    },
  );

  test('a project or workspace grant reads oplogs and writes none', async () => {
    const { b1, oplogs, owner, tokenOf, workspace } = await scene();
    const { token } = await tokenOf(owner, readProject(b1), readWorkspace(workspace));
    expect(await oplogsOf(token)).toEqual(sorted(oplogs.a1, oplogs.a2, oplogs.b1));
    expect(await oplogsOf(token, 'can_create OR can_update OR can_delete')).toEqual([]);
  });

  test('handed on with its principal, it is bound by the new owner', async () => {
    const { a1, b1, member, owner, oplogs, tokenOf, workspace } = await scene();
    await world.assign(a1, member);
    const { principal, token } = await tokenOf(owner, readWorkspace(workspace), ...onOplog(oplogs.b1));
    expect(await projectsOf(token)).toContain(b1);
    await world.updatePrincipal(principal, { ownerId: member });
    expect(await projectsOf(token)).toEqual([a1]);
    expect(await oplogsOf(token, 'can_create')).toEqual([]);
  });

  test('of a manager who is a member reaches the whole workspace', async () => {
    const { a1, a2, b1, tokenOf, workspace } = await scene();
    const manager = await world.user({ role: 'manager' });
    await world.member(workspace, manager, 'member');
    const { token } = await tokenOf(manager, readWorkspace(workspace));
    expect(await projectsOf(token)).toEqual(sorted(a1, a2, b1));
  });

  type Cut = (ids: {
    token: string;
    principal: string;
    holder: string;
    workspace: string;
  }) => Promise<unknown>;
  const cuts: [string, Cut][] = [
    ['it is revoked', ({ token }) => world.updateServiceToken(token, { revokedAt: new Date() })],
    ['it has expired', ({ token }) => world.updateServiceToken(token, { expiresAt: inDays(-1) })],
    ['its principal is inactive', ({ principal }) => world.updatePrincipal(principal, { isActive: false })],
    ['the owner is inactive', ({ holder }) => world.updateUser(holder, { isActive: false })],
    ['the owner left the workspace', ({ workspace, holder }) => world.removeMember(workspace, holder)],
    ['the owner became a guest', ({ workspace, holder }) => world.member(workspace, holder, 'guest')],
    ['its kind is frozen', () => world.policy({ frozenKinds: ['service_token'] })],
  ];

  test.each(cuts)('loses everything when %s', async (_, cut) => {
    const { a1, oplogs, tokenOf, workspace } = await scene();
    const holder = await world.user();
    await world.member(workspace, holder, 'maintainer');
    const { principal, token } = await tokenOf(
      holder,
      readProject(a1),
      readWorkspace(workspace),
      ...onOplog(oplogs.b1),
    );
    const all = async () =>
      await Promise.all([
        kindsOf(token),
        projectsOf(token),
        oplogsOf(token, 'true'),
        clientsOf(token),
        peopleOf(token),
      ]);
    for (const ids of await all()) expect(ids).not.toEqual([]);
    await cut({ token, principal, holder, workspace });
    expect(await all()).toEqual([[], [], [], [], []]);
    await world.policy({ frozenKinds: [] });
  });
});

describe("over an adopter's own access", () => {
  test('rows may repeat and contradict each other: whoever may edit by one of them may edit', async () => {
    const adopted = await cloneDatabase();
    const stage = stageOn(adopted.pool);
    const { a1, a2, b1, member, oplogs, tokenOf, workspace } = await stage.scene();
    await adopted.pool.query(
      'CREATE TABLE public.access (user_id uuid, project_id uuid, workspace_id uuid, can_edit boolean)',
    );
    await adopted.pool.query(
      `CREATE OR REPLACE VIEW graphwarden.user_project_access AS SELECT user_id, project_id, workspace_id, can_edit FROM access`,
    );
    await adopted.pool.query(
      `INSERT INTO public.access SELECT $1, a.project, $2, a.can_edit
         FROM unnest($3::uuid[], '{false,true,NULL,NULL,false}'::boolean[]) AS a (project, can_edit)`,
      [member, workspace, [a1, a1, a1, a2, b1]],
    );
    const { token } = await tokenOf(
      member,
      readWorkspace(workspace),
      ...Object.values(oplogs).flatMap((id) => onOplog(id)),
    );
    expect(await stage.oplogsOf(token)).toEqual(sorted(...Object.values(oplogs)));
    expect(await stage.oplogsOf(token, 'can_create AND NOT can_read')).toEqual([oplogs.a1]);
    const session = await stage.world.session(member);
    expect(await stage.projectsFor(session)).toEqual(sorted(a1, a2, b1));
    expect(await stage.projectsFor(session, 'can_edit')).toEqual([a1]);
    expect(await stage.projectsFor(session, 'NOT coalesce(can_edit, false)')).toEqual(sorted(a2, b1));
    await adopted.drop();
  });
});
