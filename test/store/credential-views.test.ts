import { afterAll, describe, expect, test } from '@jest/globals';
import { cloneDatabase } from '../support/database.js';
import { inDays } from '../support/world.js';
import { sorted, stageOn } from './stage.js';

const db = await cloneDatabase();
afterAll(() => db.drop());
const { world, scene, ...ask } = stageOn(db.pool);
const { kindsOf, managesBy, projectsFor, clientsFor, workspacesFor, rolesFor, peopleFor, reportsFor } = ask;

describe("a person's credential", () => {
  type Made = { user: string; id: string; workspace: string };
  type Cut = (made: Made) => Promise<unknown>;

  const revokedNow = () => ({ revokedAt: new Date() });
  const sessionCuts: [string, Cut][] = [
    ['it is revoked', ({ id }) => world.updateSession(id, revokedNow())],
    ['it has ended', ({ id }) => world.updateSession(id, { expiresAt: inDays(-1) })],
    ['it has been idle too long', ({ id }) => world.updateSession(id, { idleExpiresAt: inDays(-1) })],
    ['its user is inactive', ({ user }) => world.updateUser(user, { isActive: false })],
    ['there is no policy', () => db.pool.query('DELETE FROM graphwarden.credential_policy')],
  ];
  const tokenCuts: [string, Cut][] = [
    ['it is revoked', ({ id }) => world.updateApiToken(id, revokedNow())],
    ['it has expired', ({ id }) => world.updateApiToken(id, { expiresAt: inDays(-1) })],
    ['its kind is frozen', () => world.policy({ frozenKinds: ['api_token'] })],
    ['its user is inactive', ({ user }) => world.updateUser(user, { isActive: false })],
    ['its user left its workspace', ({ user, workspace }) => world.removeMember(workspace, user)],
    ['its user became a guest there', ({ user, workspace }) => world.member(workspace, user, 'guest')],
  ];

  const restorePolicy = () =>
    db.pool.query(
      'INSERT INTO graphwarden.credential_policy DEFAULT VALUES ON CONFLICT ("only") DO UPDATE SET frozen_kinds = DEFAULT',
    );
  const everything = (id: string) =>
    Promise.all([kindsOf(id), projectsFor(id), clientsFor(id), workspacesFor(id), peopleFor(id)]);

  test.each(sessionCuts)('a session loses everything when %s', async (_, cut) => {
    const { a1, clientA, member, owner, workspace } = await scene();
    await world.assign(a1, member);
    const report = await world.report(a1);
    const id = await world.session(member);
    const people = sorted(member, owner);
    expect(await everything(id)).toEqual([['collab', 'login'], [a1], [clientA], [workspace], people]);
    expect(await reportsFor(id)).toEqual([report]);
    await cut({ user: member, id, workspace });
    expect(await everything(id)).toEqual([[], [], [], [], []]);
    expect(await reportsFor(id)).toEqual([]);
    await restorePolicy();
  });

  test.each(tokenCuts)('an API token loses everything when %s', async (_, cut) => {
    const { a1, clientA, member, owner, workspace } = await scene();
    await world.assign(a1, member);
    const id = await world.apiToken(member, { workspaceId: workspace });
    const people = sorted(member, owner);
    expect(await everything(id)).toEqual([['api_token'], [a1], [clientA], [workspace], people]);
    await cut({ user: member, id, workspace });
    expect(await everything(id)).toEqual([[], [], [], [], []]);
    await restorePolicy();
  });

  test('a freeze of logins spares admins and one session, and leaves collab alone; a freeze of collab spares nobody', async () => {
    const [user, admin] = [await world.user(), await world.user({ role: 'admin' })];
    const [plain, spared, admins] = [
      await world.session(user),
      await world.session(user),
      await world.session(admin),
    ];
    await world.policy({ frozenKinds: ['login'], freezeSparesSessionId: spared });
    expect(await kindsOf(plain)).toEqual(['collab']);
    expect(await kindsOf(spared)).toEqual(['collab', 'login']);
    expect(await kindsOf(admins)).toEqual(['collab', 'login']);
    expect(await managesBy(admins)).toEqual(['login']);
    await world.policy({ frozenKinds: ['collab'] });
    for (const id of [plain, spared, admins]) expect(await kindsOf(id)).toEqual(['login']);
    await world.policy({ frozenKinds: [], freezeSparesSessionId: null });
  });

  test('a frozen login has no rows, though its collab JWT lives on', async () => {
    const { owner } = await scene();
    const id = await world.session(owner);
    await world.policy({ frozenKinds: ['login'] });
    expect(await everything(id)).toEqual([['collab'], [], [], [], []]);
    await world.policy({ frozenKinds: [] });
  });

  test('reaches and edits what its user does', async () => {
    const { a1, b1, clientB, member, workspace } = await scene();
    await world.inviteToClient(clientB, member);
    await world.assign(a1, member);
    for (const id of [await world.session(member), await world.apiToken(member)]) {
      expect(await projectsFor(id, 'can_edit')).toEqual(sorted(a1, b1));
    }
    await world.member(workspace, member, 'guest');
    const id = await world.session(member);
    expect(await projectsFor(id)).toEqual(sorted(a1, b1));
    expect(await projectsFor(id, 'can_edit')).toEqual([]);
    expect(await rolesFor(id)).toEqual(['guest']);
  });

  test('limited to a workspace, reaches nothing beyond it', async () => {
    const [here, there] = [await scene(), await scene()];
    await world.member(there.workspace, here.owner, 'owner');
    const [limited, whole] = [
      await world.apiToken(here.owner, { workspaceId: here.workspace }),
      await world.apiToken(here.owner),
    ];
    expect(await projectsFor(limited)).toEqual(sorted(here.a1, here.a2, here.b1));
    expect(await clientsFor(limited)).toEqual(sorted(here.clientA, here.clientB));
    expect(await workspacesFor(limited)).toEqual([here.workspace]);
    expect(await projectsFor(whole)).toContain(there.a1);
    expect(await workspacesFor(whole)).toEqual(sorted(here.workspace, there.workspace));
  });

  test("a manager's is a manager's only where no workspace limits it, and standing gives no rows", async () => {
    const { a1, clientA, workspace } = await scene();
    const manager = await world.user({ role: 'manager' });
    await world.member(workspace, manager, 'member');
    const whole = [await world.session(manager), await world.apiToken(manager)];
    const limited = await world.apiToken(manager, { workspaceId: workspace });
    expect(await Promise.all(whole.map(managesBy))).toEqual([['login'], ['api_token']]);
    expect(await managesBy(limited)).toEqual([]);
    for (const id of [...whole, limited]) expect(await projectsFor(id)).toEqual([]);
    await world.assign(a1, manager);
    expect(await projectsFor(limited)).toEqual([a1]);
    expect(await clientsFor(limited)).toEqual([clientA]);
  });

  test('shows a new client to maintainers and owners, and to members once they reach a project of it', async () => {
    const { member, owner, workspace } = await scene();
    const [seen, unseen] = [await world.session(owner), await world.session(member)];
    const client = await world.client(workspace);
    expect(await clientsFor(seen)).toContain(client);
    expect(await clientsFor(unseen)).toEqual([]);
    await world.assign(await world.project(client), member);
    expect(await clientsFor(unseen)).toEqual([client]);
  });
});

describe('the names that a credential sees', () => {
  test('are its own, and those of fellow members, active or not, in the workspaces of its user', async () => {
    const [here, there] = [await scene(), await scene()];
    await world.updateUser(here.member, { isActive: false });
    await world.member(there.workspace, here.owner, 'member');
    const [whole, limited] = [
      await world.session(here.owner),
      await world.apiToken(here.owner, { workspaceId: there.workspace }),
    ];
    expect(await peopleFor(whole)).toEqual(sorted(here.owner, here.member, there.owner, there.member));
    expect(await peopleFor(limited)).toEqual(sorted(here.owner, there.owner, there.member));
    expect(await peopleFor(await world.session(await world.user({ role: 'manager' })))).toHaveLength(1);
  });

  test('are to a guest those of the people on the projects it reaches, and no others', async () => {
    const { a1, b1, member, owner, workspace } = await scene();
    const guest = await world.user();
    await world.member(workspace, guest, 'guest');
    const id = await world.session(guest);
    expect(await peopleFor(id)).toEqual([guest]);
    await world.assign(b1, member);
    await world.inviteToProject(a1, guest);
    expect(await peopleFor(id)).toEqual(sorted(guest, owner));
    await world.assign(a1, member);
    expect(await peopleFor(id)).toEqual(sorted(guest, owner, member));
  });
});

describe('the reports of a collab credential', () => {
  test('are those its user reaches now, by membership or by standing, and never a login’s or a token’s', async () => {
    const { a1, b1, member, workspace } = await scene();
    const [seen, unseen] = [await world.report(a1), await world.report(b1)];
    await world.assign(a1, member);
    const [id, token] = [await world.session(member), await world.apiToken(member)];
    expect(await reportsFor(id)).toEqual([seen]);
    expect(await reportsFor(token)).toEqual([]);
    await world.policy({ frozenKinds: ['collab'] });
    expect(await reportsFor(id)).toEqual([]);
    await world.policy({ frozenKinds: [] });
    await world.removeMember(workspace, member);
    expect(await reportsFor(id)).toEqual([]);
    const standing = await world.session(await world.user({ role: 'manager' }));
    expect(await reportsFor(standing)).toEqual(expect.arrayContaining([seen, unseen]));
  });
});

test('a document of the editor belongs to its project, by its own model only', async () => {
  const { a1 } = await scene();
  const report = await world.report(a1);
  const finding = await world.finding(report);
  const observation = await world.observation(report);
  const found = await db.pool.query(
    'SELECT model, id, project_id, report_id, finding_id FROM graphwarden.collab_document WHERE project_id = $1 ORDER BY model',
    [a1],
  );
  expect(found.rows).toEqual([
    { model: 'report', id: report, project_id: a1, report_id: report, finding_id: null },
    { model: 'report_finding', id: finding, project_id: a1, report_id: report, finding_id: finding },
    { model: 'report_observation', id: observation, project_id: a1, report_id: report, finding_id: null },
  ]);
});
