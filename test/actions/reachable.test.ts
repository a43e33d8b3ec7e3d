import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService } from '../support/service.js';
import { type Door, type Input, call, doors, expectRefusal, refusedEverywhere, succeed } from './doors.js';
import { type Stage, furnish } from './stage.js';

const nothing = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
let service: Service;
let stage: Stage;
/** A second client at home, which has no project and nobody was invited to. */
let emptyClientId: string;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  emptyClientId = await service.world.client(stage.home.workspaceId, { name: 'Zeta without projects' });
});
afterAll(async () => await service.close());

const page = z.strictObject({
  nodes: z.array(
    z.strictObject({
      id: z.guid(),
      name: z.string(),
      workspaceId: z.guid(),
      parent: z.string().nullable(),
      canEdit: z.boolean(),
    }),
  ),
  pageInfo: z.strictObject({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  totalCount: z.int(),
});
const list = async (input: Input, options: { token: string; role?: string }, door: Door = 'hasura') =>
  page.parse(await succeed(service, door, 'reachable', input, options));
const ids = async (input: Input, options: { token: string; role?: string }) =>
  (await list(input, options)).nodes.map(({ id }) => id).sort();
const kinds = ['client', 'project', 'oplog'] as const;
const everything = async (options: { token: string; role?: string }, input: Input = {}) =>
  Object.fromEntries(
    await Promise.all(kinds.map(async (kind) => [kind, await ids({ ...input, kind }, options)] as const)),
  );

describe('what a person can reach', () => {
  it.each(doors)('is told with where it belongs and whether it may be edited, %s', async (door) => {
    const { member, guest, home } = stage;
    const [project] = (await list({ kind: 'project' }, member, door)).nodes;
    const client = (await list({ kind: 'client' }, member, door)).nodes[0];
    const [oplog] = (await list({ kind: 'oplog' }, guest, door)).nodes;
    expect(project).toMatchObject({
      id: home.projectId,
      workspaceId: home.workspaceId,
      parent: client?.name,
      canEdit: true,
    });
    expect(client).toMatchObject({ id: home.clientId, parent: null, canEdit: true });
    expect(oplog).toMatchObject({ id: home.oplogId, parent: project?.name, canEdit: false });
  });

  it('is what memberships, assignments and standing give, and nothing of other tenants', async () => {
    const { member, guest, colleague, owner, maintainer, stranger, manager, admin, home, away } = stage;
    const own = { client: [home.clientId], project: [home.projectId], oplog: [home.oplogId] };
    for (const person of [member, guest]) expect(await everything(person)).toEqual(own);
    expect(await everything(colleague)).toEqual({ client: [], project: [], oplog: [] });
    for (const person of [owner, maintainer])
      expect(await everything(person)).toEqual({ ...own, client: [home.clientId, emptyClientId].sort() });
    const theirs = { client: [away.clientId], project: [away.projectId], oplog: [away.oplogId] };
    expect(await everything(stranger)).toEqual(theirs);
    for (const person of [manager, admin])
      expect(await everything(person)).toEqual({
        client: [home.clientId, emptyClientId, away.clientId].sort(),
        project: [home.projectId, away.projectId].sort(),
        oplog: [home.oplogId, away.oplogId].sort(),
      });
  });

  it('is for clients what credential_client_access says', async () => {
    for (const { token, sessionId } of [stage.member, stage.guest, stage.colleague, stage.owner]) {
      const view = await service.pool.query<{ id: string }>(
        'SELECT DISTINCT client_id AS id FROM graphwarden.credential_client_access WHERE credential_id = $1',
        [sessionId],
      );
      expect(await ids({ kind: 'client' }, { token })).toEqual(view.rows.map(({ id }) => id).sort());
    }
  });

  it('does not count standing for a manager who chose the role of a user, nor editing for a reader', async () => {
    const empty = { client: [], project: [], oplog: [] };
    expect(await everything({ token: stage.manager.token, role: 'user' })).toEqual(empty);
    const reader = await list({ kind: 'project' }, { token: stage.member.token, role: 'user_read' });
    expect(reader.nodes.map(({ canEdit }) => canEdit)).toEqual([false]);
    const token = await service.apiToken(stage.member.id, { scopes: ['read:*'] });
    const oplogs = await list({ kind: 'oplog' }, { token: token.text });
    expect(oplogs.nodes.map(({ canEdit }) => canEdit)).toEqual([false]);
  });

  it('stays in the workspace that an API token is limited to, also for a manager', async () => {
    const { member, stranger, manager, home, away } = stage;
    await service.world.member(away.workspaceId, member.id, 'owner');
    const limited = await service.apiToken(member.id, { workspaceId: home.workspaceId });
    expect(await ids({ kind: 'project' }, member)).toEqual([home.projectId, away.projectId].sort());
    expect(await ids({ kind: 'project' }, { token: limited.text })).toEqual([home.projectId]);
    const elsewhere = { kind: 'project', workspaceId: away.workspaceId };
    expect(await ids(elsewhere, { token: limited.text })).toEqual([]);
    expect(await ids(elsewhere, member)).toEqual([away.projectId]);
    await service.world.removeMember(away.workspaceId, member.id);
    await service.world.member(home.workspaceId, manager.id, 'member');
    const managers = await service.apiToken(manager.id, { workspaceId: home.workspaceId });
    expect(await everything({ token: managers.text })).toEqual({ client: [], project: [], oplog: [] });
    await service.world.removeMember(home.workspaceId, manager.id);
    expect(await ids(elsewhere, stranger)).toEqual([away.projectId]);
  });

  it('shows nothing of a workspace of others, as of one that does not exist', async () => {
    for (const workspaceId of [stage.away.workspaceId, nothing])
      expect(await list({ kind: 'client', workspaceId }, stage.owner)).toMatchObject({
        nodes: [],
        totalCount: 0,
      });
  });

  it('is searched by a part of the name and cut into pages that miss nothing', async () => {
    const { owner, home } = stage;
    const made = await Promise.all(
      ['Alpha 100%', 'alpha_2', 'Alpha 100%'].map((name) => service.world.project(home.clientId, { name })),
    );
    const token = { token: owner.token };
    expect(await ids({ kind: 'project', search: 'LPHA' }, token)).toEqual([...made].sort());
    expect(await ids({ kind: 'project', search: '0%' }, token)).toEqual([made[0], made[2]].sort());
    expect(await ids({ kind: 'project', search: '%' }, token)).toEqual([made[0], made[2]].sort());
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const next: z.infer<typeof page> = await list(
        { kind: 'project', search: 'alpha', first: 1, after },
        token,
      );
      expect(next.totalCount).toBe(3);
      seen.push(...next.nodes.map(({ id }) => id));
      after = next.pageInfo.hasNextPage ? next.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen.sort()).toEqual([...made].sort());
    for (const id of made) await service.pool.query('DELETE FROM public.project WHERE id = $1', [id]);
  });
});

describe('what the owner of a service principal can reach', () => {
  const asked = (servicePrincipalId: string): Input => ({ kind: 'project', servicePrincipalId });

  it('is for its owner and an owner of the workspace, and within the workspace', async () => {
    const { member, owner, home, away } = stage;
    await service.world.member(away.workspaceId, member.id, 'owner');
    for (const { token } of [member, owner])
      expect(await everything({ token }, { servicePrincipalId: home.principalId })).toEqual({
        client: [home.clientId],
        project: [home.projectId],
        oplog: [home.oplogId],
      });
    const other = { ...asked(home.principalId), workspaceId: away.workspaceId };
    expect(await ids(other, member)).toEqual([]);
    await service.world.removeMember(away.workspaceId, member.id);
  });

  it('may be edited by tokens that the caller’s role may make', async () => {
    const input = asked(stage.home.principalId);
    const edits = async (role: string) =>
      (await list(input, { token: stage.member.token, role })).nodes.map(({ canEdit }) => canEdit);
    expect([await edits('user'), await edits('user_read')]).toEqual([[true], [false]]);
  });

  it('counts the owner’s standing as the access views do, and nothing once the owner has gone', async () => {
    const { manager, owner, home } = stage;
    await service.world.member(home.workspaceId, manager.id, 'member');
    const id = await service.world.principal(home.workspaceId, manager.id);
    expect(await ids(asked(id), owner)).toEqual([home.projectId]);
    expect(await ids({ kind: 'client', servicePrincipalId: id }, owner)).toContain(emptyClientId);
    for (const role of ['guest', undefined] as const) {
      if (role === undefined) await service.world.removeMember(home.workspaceId, manager.id);
      else await service.world.member(home.workspaceId, manager.id, role);
      expect(await ids(asked(id), owner)).toEqual([]);
      expect(await ids({ kind: 'client', servicePrincipalId: id }, owner)).toEqual([]);
    }
  });

  it('is for nobody else: out of sight looks like missing, and standing gives no secrets', async () => {
    const { maintainer, colleague, guest, stranger, manager, admin, member, home, away } = stage;
    for (const { token } of [maintainer, colleague, guest, stranger]) {
      const foreign = await refusedEverywhere(service, 'NotFound', 'reachable', asked(home.principalId), {
        token,
      });
      const missing = await refusedEverywhere(service, 'NotFound', 'reachable', asked(nothing), { token });
      expect(foreign).toBe(missing);
    }
    for (const { token } of [manager, admin])
      await refusedEverywhere(service, 'Unauthorized', 'reachable', asked(home.principalId), { token });
    await service.world.member(away.workspaceId, member.id, 'member');
    const limited = await service.apiToken(member.id, { workspaceId: away.workspaceId });
    await refusedEverywhere(service, 'NotFound', 'reachable', asked(home.principalId), {
      token: limited.text,
    });
    await service.world.removeMember(away.workspaceId, member.id);
  });
});

it.each(doors)('reachable refuses what it does not know, and whoever is no person: %s', async (door) => {
  const bad: Input[] = [{ kind: 'report' }, { kind: 'project', first: 0 }, { kind: 'project', after: 'x' }];
  for (const input of bad)
    expectRefusal(await call(service, door, 'reachable', input, stage.member), 'InvalidInput');
  expectRefusal(await call(service, door, 'reachable', { kind: 'client' }), 'AuthenticationMissing');
  const { text } = await service.serviceToken(stage.home.principalId);
  expectRefusal(await call(service, door, 'reachable', { kind: 'client' }, { token: text }), 'Unauthorized');
});
