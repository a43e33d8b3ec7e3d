import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { noteStaleGrants } from '../../src/store/stale-grants.js';
import { succeed } from '../actions/doors.js';
import { type Service, startService } from '../support/service.js';
import { type Grant, inDays, onOplog, readClient, readProject, readWorkspace } from '../support/world.js';

// Since when a grant is stale, and why: noticed by the clock, or at once by what took it away.

let service: Service;
beforeAll(async () => (service = await startService()));
afterAll(async () => await service.close());
beforeEach(async () => await service.pool.query('DELETE FROM graphwarden.job_run'));

const runJobs = async (): Promise<void> => {
  await service.pool.query('DELETE FROM graphwarden.job_run');
  await service.app.runDueJobs();
};

/** A workspace whose member owns a principal and is assigned to the one project. */
async function household() {
  const { world } = service;
  const owner = await service.person();
  const member = await service.person();
  const workspaceId = await world.workspace({ owner: owner.id, members: { [member.id]: 'member' } });
  const clientId = await world.client(workspaceId);
  const projectId = await world.project(clientId);
  const oplogId = await world.oplog(projectId);
  await world.assign(projectId, member.id);
  const principalId = await world.principal(workspaceId, member.id);
  const tokenOf = (grants: readonly Grant[], row = {}) => world.serviceToken(principalId, { ...row, grants });
  return { owner, member, workspaceId, clientId, projectId, oplogId, principalId, tokenOf };
}
type Household = Awaited<ReturnType<typeof household>>;

const loseProject = async ({ projectId, member }: Household) =>
  await service.pool.query('DELETE FROM public.project_assignment WHERE project_id = $1 AND user_id = $2', [
    projectId,
    member.id,
  ]);

const details = z.object({
  grants: z.array(
    z.looseObject({
      resourceType: z.string(),
      action: z.string(),
      staleBecause: z.string().nullable(),
      staleSince: z.iso.datetime().nullable(),
    }),
  ),
});
const grantsOf = async (id: string, { owner }: Household) =>
  details.parse(await succeed(service, 'hasura', 'serviceToken', { id }, { token: owner.token })).grants;
const reasonsOf = async (id: string, home: Household) =>
  (await grantsOf(id, home)).map(({ staleBecause }) => staleBecause);
const timesOf = async (id: string, home: Household) =>
  (await grantsOf(id, home)).map(({ staleSince }) => staleSince);
const notesOf = async (id: string): Promise<Date[]> => {
  const { rows } = await service.pool.query<{ noticed_at: Date }>(
    'SELECT noticed_at FROM graphwarden.stale_grant WHERE token_id = $1',
    [id],
  );
  return rows.map(({ noticed_at: at }) => at);
};
const age = async (id: string): Promise<unknown> =>
  await service.pool.query(
    `UPDATE graphwarden.stale_grant SET noticed_at = '2031-01-01T00:00:00Z' WHERE token_id = $1`,
    [id],
  );
const long = new Date('2031-01-01T00:00:00Z');

describe('why a grant is stale', () => {
  const all = ({ workspaceId, clientId, projectId, oplogId }: Household) => [
    readWorkspace(workspaceId),
    readClient(clientId),
    readProject(projectId),
    ...onOplog(oplogId, 'read', 'update'),
  ];

  test('nothing is while it is held; all is while the owner is inactive, a guest, or no member', async () => {
    const home = await household();
    const { member, workspaceId } = home;
    const id = await home.tokenOf(all(home));
    const five = (reason: string | null) => Array.from({ length: 5 }, () => reason);
    expect(await reasonsOf(id, home)).toEqual(five(null));
    await service.world.member(workspaceId, member.id, 'guest');
    expect(await reasonsOf(id, home)).toEqual(five('owner_not_member'));
    await service.world.removeMember(workspaceId, member.id);
    expect(await reasonsOf(id, home)).toEqual(five('owner_not_member'));
    await service.world.updateUser(member.id, { role: 'admin' });
    expect(await reasonsOf(id, home)).toEqual(five('owner_not_member'));
    await service.world.updateUser(member.id, { isActive: false });
    expect(await reasonsOf(id, home)).toEqual(five('owner_inactive'));
  });

  test('what is out of reach, gone, or in another workspace looks the same', async () => {
    const home = await household();
    const away = await household();
    await service.world.assign(away.projectId, home.member.id);
    await service.world.member(away.workspaceId, home.member.id, 'member');
    const id = await home.tokenOf([
      ...all(home),
      readWorkspace(away.workspaceId),
      readProject(away.projectId),
      readProject('7e57ab1e-0000-4000-8000-000000000001'),
      ...onOplog('7e57ab1e-0000-4000-8000-000000000002', 'update'),
    ]);
    await loseProject(home);
    for (const { resourceType, resourceId, staleBecause } of await grantsOf(id, home))
      expect([resourceType, resourceId, staleBecause]).toEqual([
        resourceType,
        resourceId,
        resourceId === home.workspaceId ? null : 'not_reached',
      ]);
  });

  test('writing where the owner only reads any more is said to be that', async () => {
    const home = await household();
    const id = await home.tokenOf(onOplog(home.oplogId, 'read', 'update'));
    const view = 'graphwarden.user_project_access';
    const found = await service.pool.query<{ text: string }>(`SELECT pg_get_viewdef($1::regclass) AS text`, [
      view,
    ]);
    const text = found.rows[0]?.text.replace(/;\s*$/, '') ?? '';
    await service.pool.query(
      `CREATE OR REPLACE VIEW ${view} AS SELECT user_id, project_id, workspace_id, false AS can_edit FROM (${text}) v (user_id, project_id, workspace_id, can_edit)`,
    );
    try {
      expect(await reasonsOf(id, home)).toEqual([null, 'not_editable']);
      await loseProject(home);
      expect(await reasonsOf(id, home)).toEqual(['not_reached', 'not_reached']);
    } finally {
      await service.pool.query(`CREATE OR REPLACE VIEW ${view} AS ${text}`);
    }
  });
});

describe('since when', () => {
  test('is noticed within the hour, once, and keeps its first time', async () => {
    const home = await household();
    const id = await home.tokenOf([readWorkspace(home.workspaceId), readProject(home.projectId)]);
    await runJobs();
    await loseProject(home);
    expect(await timesOf(id, home)).toEqual([null, null]);
    await runJobs();
    const [held, first] = await timesOf(id, home);
    expect(held).toBeNull();
    expect(Math.abs(Date.parse(first ?? '') - Date.now())).toBeLessThan(60_000);
    await age(id);
    await runJobs();
    expect(await timesOf(id, home)).toEqual([null, long.toISOString()]);
    const { pruned } = await succeed(
      ...([service, 'graphql', 'pruneStaleGrants', { id, dryRun: true }, home.owner] as const),
    );
    expect(pruned).toMatchObject([{ staleBecause: 'not_reached', staleSince: long.toISOString() }]);
  });

  test('is nothing of what is held, at once, and begins anew when it is lost again', async () => {
    const home = await household();
    const id = await home.tokenOf([readProject(home.projectId)]);
    await loseProject(home);
    await runJobs();
    await age(id);
    await service.world.assign(home.projectId, home.member.id);
    expect(await timesOf(id, home)).toEqual([null]);
    await runJobs();
    expect(await notesOf(id)).toEqual([]);
    await loseProject(home);
    await runJobs();
    expect(await notesOf(id)).not.toEqual([long]);
    expect(await notesOf(id)).toHaveLength(1);
  });

  test('goes with what is pruned, and with the end of the token', async () => {
    const home = await household();
    const grants = [readProject(home.projectId)];
    const [pruned, revoked, expired, over] = [
      await home.tokenOf(grants),
      await home.tokenOf(grants),
      await home.tokenOf(grants),
      await home.tokenOf(grants, { expiresAt: inDays(-1) }),
    ];
    await loseProject(home);
    await runJobs();
    for (const id of [pruned, revoked, expired]) expect(await notesOf(id)).toHaveLength(1);
    expect(await notesOf(over)).toEqual([]);
    await succeed(service, 'hasura', 'pruneStaleGrants', { id: pruned }, { token: home.owner.token });
    expect(await notesOf(pruned)).toEqual([]);
    await service.world.updateServiceToken(revoked, { revokedAt: new Date() });
    await service.world.updateServiceToken(expired, { expiresAt: inDays(-1) });
    await runJobs();
    for (const id of [revoked, expired]) expect(await notesOf(id)).toEqual([]);
  });

  test('is noted piece by piece, by several at once, beside others who take grants away', async () => {
    const home = await household();
    const tokens: string[] = [];
    for (let each = 0; each < 6; each += 1)
      tokens.push(await home.tokenOf([readProject(home.projectId), ...onOplog(home.oplogId)]));
    await loseProject(home);
    const goThrough = async (): Promise<void> => {
      let last = await noteStaleGrants(service.db, { after: undefined, limit: 3 });
      while (last !== undefined) last = await noteStaleGrants(service.db, { after: last, limit: 3 });
    };
    const [pruned = ''] = tokens;
    const prune = succeed(service, 'hasura', 'pruneStaleGrants', { id: pruned }, { token: home.owner.token });
    await Promise.all([goThrough(), goThrough(), prune, goThrough()]);
    expect(await notesOf(pruned)).toEqual([]);
    for (const id of tokens.slice(1)) expect(await notesOf(id)).toHaveLength(5);
  });
});

describe('what takes all grants at one stroke notes them at once', () => {
  const takings: Readonly<Record<string, (home: Household, admin: string) => Promise<unknown>>> = {
    removeWorkspaceMember: async ({ workspaceId, member, owner }) =>
      await succeed(
        ...([service, 'hasura', 'removeWorkspaceMember', { workspaceId, userId: member.id }, owner] as const),
      ),
    setWorkspaceMember: async ({ workspaceId, member, owner }) => {
      const input = { workspaceId, userId: member.id, role: 'guest' };
      return await succeed(service, 'hasura', 'setWorkspaceMember', input, owner);
    },
    setUserActive: async ({ member }, token) =>
      await succeed(service, 'hasura', 'setUserActive', { id: member.id, isActive: false }, { token }),
  };

  test.each(Object.keys(takings))('%s', async (name) => {
    const admin = await service.person({ role: 'admin' });
    const home = await household();
    const id = await home.tokenOf([readProject(home.projectId), readWorkspace(home.workspaceId)]);
    const ended = await home.tokenOf([readProject(home.projectId)], { revokedAt: new Date() });
    const other = await household();
    const others = await other.tokenOf([readProject(other.projectId)]);
    await takings[name]?.(home, admin.token);
    for (const at of await timesOf(id, home))
      expect(Math.abs(Date.parse(at ?? '') - Date.now())).toBeLessThan(60_000);
    expect(await notesOf(id)).toHaveLength(2);
    expect(await notesOf(ended)).toEqual([]);
    expect(await notesOf(others)).toEqual([]);
  });

  test('a new role that is no guest’s takes nothing, and one that is back holds at once', async () => {
    const home = await household();
    const id = await home.tokenOf([readProject(home.projectId)]);
    const set = async (role: string): Promise<unknown> => {
      const input = { workspaceId: home.workspaceId, userId: home.member.id, role };
      return await succeed(service, 'hasura', 'setWorkspaceMember', input, home.owner);
    };
    await set('maintainer');
    expect(await notesOf(id)).toEqual([]);
    await set('guest');
    await set('member');
    expect(await timesOf(id, home)).toEqual([null]);
  });
});
