import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { type Service, startService } from '../support/service.js';
import { onOplog, readClient, readProject, readWorkspace } from '../support/world.js';
import { type Door, type Input, call, doors, expectRefusal, refusedEverywhere, succeed } from './doors.js';
import { operatorOf } from './operator.js';
import { type Stage, furnish } from './stage.js';

const nothing = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
afterAll(async () => await service.close());

const preview = z.strictObject({
  reach: z.strictObject({
    words: z.string(),
    clients: z.int(),
    projects: z.int(),
    oplogs: z.int(),
    writableOplogs: z.int(),
  }),
  rows: z.array(z.strictObject({ kind: z.string(), id: z.guid(), name: z.string() })),
  isTruncated: z.boolean(),
  tables: z.array(
    z.strictObject({
      table: z.string(),
      operations: z.array(
        z.strictObject({
          operation: z.string(),
          words: z.string(),
          columns: z.array(z.string()).nullable(),
          rows: z.int().nullable(),
          isMore: z.boolean(),
        }),
      ),
      samples: z.array(z.record(z.string(), z.unknown())),
    }),
  ),
});
const ask = async (input: Input, options: { token: string; role?: string }, door: Door = 'hasura') =>
  preview.parse(await succeed(service, door, 'previewAccess', input, options));
const counts = (clients: number, projects: number, oplogs: number, writableOplogs: number) => ({
  clients,
  projects,
  oplogs,
  writableOplogs,
});
const none = counts(0, 0, 0, 0);
const homeRows = () => [stage.home.clientId, stage.home.projectId, stage.home.oplogId];
const rowIds = ({ rows }: z.infer<typeof preview>) => rows.map(({ id }) => id);

describe('a preview of a credential', () => {
  it.each(doors)('shows its own person what it reaches: a session and API tokens, %s', async (door) => {
    const { member, home } = stage;
    const session = await ask({ credentialId: member.sessionId }, member, door);
    expect(session.reach).toMatchObject(counts(1, 1, 1, 1));
    expect(rowIds(session)).toEqual(homeRows());
    const reader = await service.apiToken(member.id, { scopes: ['read:*'] });
    const limited = await service.apiToken(member.id, { workspaceId: home.workspaceId });
    const read = await ask({ credentialId: reader.id }, member, door);
    expect(read.reach).toMatchObject({ ...counts(1, 1, 1, 0), words: expect.stringMatching(/^Reads what/) });
    expect((await ask({ credentialId: limited.id }, { token: limited.text }, door)).reach).toMatchObject(
      counts(1, 1, 1, 1),
    );
  });

  it('shows the rows of a service token to its principal’s owner and to owners of the workspace', async () => {
    const { member, owner, home } = stage;
    const { id } = await service.serviceToken(home.principalId, { grants: onOplog(home.oplogId) });
    for (const { token } of [member, owner]) {
      const seen = await ask({ credentialId: id }, { token });
      expect(seen.reach).toMatchObject({ ...counts(0, 0, 1, 1), words: 'Reads and writes 1 operation log' });
      expect(rowIds(seen)).toEqual([home.oplogId]);
    }
  });

  it('of somebody else gives counts in words, never rows', async () => {
    const { member, owner, manager, admin, home } = stage;
    const limited = await service.apiToken(member.id, { workspaceId: home.workspaceId });
    const service_ = await service.serviceToken(home.principalId, { grants: [readClient(home.clientId)] });
    const seen = [
      await ask({ credentialId: limited.id }, owner),
      await ask({ credentialId: limited.id }, manager),
      await ask({ credentialId: service_.id }, manager),
      await ask({ credentialId: member.sessionId }, admin),
      preview.parse(await (await operatorOf(service))('previewAccess', { credentialId: limited.id })),
    ];
    for (const { reach, rows, isTruncated } of seen) {
      expect(reach).toMatchObject({ clients: 1, projects: 1, oplogs: 1 });
      expect({ rows, isTruncated }).toEqual({ rows: [], isTruncated: false });
    }
  });

  it('shows no rows of a manager’s standing to the manager who chose the role of a user', async () => {
    const { manager } = stage;
    expect((await ask({ credentialId: manager.sessionId }, manager)).rows).not.toEqual([]);
    const narrowed = await ask({ credentialId: manager.sessionId }, { token: manager.token, role: 'user' });
    expect(narrowed.rows).toEqual([]);
  });

  it('is all zeros once it is over, blocked or frozen', async () => {
    const { member, manager, home } = stage;
    const grants = [readWorkspace(home.workspaceId)];
    const { id } = await service.serviceToken(home.principalId, { grants });
    const api = await service.apiToken(member.id);
    const reachOf = async (credentialId: string) => (await ask({ credentialId }, manager)).reach;
    expect(await reachOf(id)).toMatchObject(counts(1, 1, 1, 0));
    const blocks: readonly (readonly [() => Promise<unknown>, () => Promise<unknown>])[] = [
      [
        () => service.world.policy({ frozenKinds: ['service_token', 'api_token'] }),
        () => service.world.policy({ frozenKinds: [] }),
      ],
      [
        () => service.world.updateUser(member.id, { isActive: false }),
        () => service.world.updateUser(member.id, { isActive: true }),
      ],
    ];
    for (const [block, lift] of blocks) {
      await block();
      for (const each of [id, api.id])
        expect(await reachOf(each)).toEqual({ ...none, words: 'Reaches nothing now' });
      await lift();
      expect(await reachOf(id)).toMatchObject(counts(1, 1, 1, 0));
    }
    await service.world.updatePrincipal(home.principalId, { isActive: false });
    expect(await reachOf(id)).toMatchObject(none);
    await service.world.updatePrincipal(home.principalId, { isActive: true });
    await service.world.updateApiToken(api.id, { revokedAt: new Date() });
    expect(await reachOf(api.id)).toMatchObject(none);
  });

  it('that is out of sight looks like one that does not exist', async () => {
    const { colleague, stranger, maintainer, member, home } = stage;
    const api = await service.apiToken(member.id);
    const { id } = await service.serviceToken(home.principalId);
    const elsewhere = await service.apiToken(member.id, { workspaceId: home.workspaceId });
    for (const { token } of [colleague, stranger, maintainer]) {
      const missing = await refusedEverywhere(
        service,
        'NotFound',
        'previewAccess',
        { credentialId: nothing },
        { token },
      );
      for (const credentialId of [api.id, id, member.sessionId])
        expect(
          await refusedEverywhere(service, 'NotFound', 'previewAccess', { credentialId }, { token }),
        ).toBe(missing);
    }
    const asLimited = { token: elsewhere.text };
    await refusedEverywhere(service, 'NotFound', 'previewAccess', { credentialId: api.id }, asLimited);
  });
});

describe('a preview of a service token to be', () => {
  const given = (selection: Input, servicePrincipalId = stage.home.principalId): Input => ({
    servicePrincipalId,
    ...selection,
  });

  it.each(doors)('shows what it would reach, without what the owner does not hold: %s', async (door) => {
    const { member, home, away } = stage;
    const projects = { preset: 'project_read', projectIds: [home.projectId, away.projectId, nothing] };
    const read = await ask(given(projects), member, door);
    expect(read.reach).toEqual({ words: 'Reads 3 projects', ...counts(1, 1, 1, 0) });
    expect(rowIds(read)).toEqual(homeRows());
    const logs = { preset: 'oplog_rw', oplogIds: [home.oplogId, away.oplogId] };
    expect((await ask(given(logs), member, door)).reach).toMatchObject(counts(0, 0, 1, 1));
    const all = { preset: 'project_read', allAccessible: true };
    expect((await ask(given(all), stage.owner, door)).reach).toMatchObject(counts(1, 1, 1, 0));
    const grants = [{ resourceType: 'oplog', resourceId: home.oplogId, action: 'update' }];
    expect((await ask(given({ grants }), member, door)).reach).toMatchObject(counts(0, 0, 1, 1));
  });

  it('says what the views then say of the token', async () => {
    const { member, home } = stage;
    const grants = [readProject(home.projectId)];
    const { id } = await service.serviceToken(home.principalId, { grants });
    const before = await ask(given({ grants }), member);
    expect(await ask({ credentialId: id }, member)).toEqual(before);
  });

  it('shows a hundred rows at most, and that there are more', async () => {
    const { owner, home } = stage;
    const made = await Promise.all(Array.from({ length: 101 }, () => service.world.project(home.clientId)));
    const id = await service.world.principal(home.workspaceId, owner.id);
    const all = await ask(given({ preset: 'project_read', allAccessible: true }, id), owner);
    expect(all.reach.projects).toBe(102);
    expect(all.rows).toHaveLength(100);
    expect(all.isTruncated).toBe(true);
    await service.pool.query('DELETE FROM public.project WHERE id = ANY ($1)', [made]);
  });

  it('reaches nothing while the principal is deactivated', async () => {
    const id = await service.world.principal(stage.home.workspaceId, stage.member.id, { isActive: false });
    const asked = given({ preset: 'project_read', projectIds: [stage.home.projectId] }, id);
    expect((await ask(asked, stage.member)).reach).toMatchObject(none);
  });

  it('is for whoever may get its secret; an operator gets counts', async () => {
    const selection = { preset: 'project_read', projectIds: [stage.home.projectId] };
    for (const { token } of [stage.colleague, stage.maintainer, stage.guest, stage.stranger])
      expect(await refusedEverywhere(service, 'NotFound', 'previewAccess', given(selection), { token })).toBe(
        await refusedEverywhere(service, 'NotFound', 'previewAccess', given(selection, nothing), { token }),
      );
    for (const { token } of [stage.manager, stage.admin])
      await refusedEverywhere(service, 'Unauthorized', 'previewAccess', given(selection), { token });
    const operator = await operatorOf(service);
    const seen = preview.parse(await operator('previewAccess', given(selection)));
    expect(seen).toMatchObject({ reach: counts(1, 1, 1, 0), rows: [] });
    await expect(operator('previewAccess', given(selection, nothing))).rejects.toMatchObject({
      code: 'NotFound',
    });
    await expect(operator('previewAccess', {})).rejects.toMatchObject({ code: 'InvalidInput' });
  });

  it('takes the selections that createServiceToken takes, and no others', async () => {
    const { member, home } = stage;
    const bad: readonly (readonly [Input, RegExp])[] = [
      [given({}), /^grants: /],
      [given({ preset: 'project_read' }), /^projectIds: /],
      [given({ preset: 'oplog_rw', projectIds: [home.projectId] }), /^projectIds: /],
      [
        given({ preset: 'project_read', projectIds: [home.projectId], workspaceId: home.workspaceId }),
        /^workspaceId: /,
      ],
      [{ preset: 'project_read', allAccessible: true }, /^preset: needs servicePrincipalId/],
      [{ credentialId: member.sessionId, ...given({}) }, /^servicePrincipalId: does not go/],
      [{ credentialId: member.sessionId, workspaceId: home.workspaceId }, /^workspaceId: does not go/],
    ];
    for (const [input, message] of bad)
      for (const door of doors) {
        const outcome = await call(service, door, 'previewAccess', input, member);
        expectRefusal(outcome, 'InvalidInput');
        expect(outcome.message).toMatch(message);
      }
  });
});

describe('a preview of an API token to be', () => {
  it('is what the caller could give it: everything, or what lies in one workspace', async () => {
    const { member, manager, home, away } = stage;
    expect((await ask({}, member)).reach).toMatchObject(counts(1, 1, 1, 1));
    expect((await ask({ workspaceId: home.workspaceId }, member)).reach).toMatchObject(counts(1, 1, 1, 1));
    expect((await ask({}, { token: member.token, role: 'user_read' })).reach).toMatchObject(
      counts(1, 1, 1, 0),
    );
    expect((await ask({}, manager)).reach).toMatchObject(counts(2, 2, 2, 2));
    await refusedEverywhere(
      service,
      'Unauthorized',
      'previewAccess',
      {},
      { token: (await service.person()).token },
    );
    await service.world.member(away.workspaceId, member.id, 'owner');
    const limited = await service.apiToken(member.id, { workspaceId: home.workspaceId });
    expect(rowIds(await ask({}, { token: limited.text }))).toEqual(homeRows());
    const asked = { workspaceId: away.workspaceId };
    await refusedEverywhere(service, 'NotFound', 'previewAccess', asked, { token: limited.text });
    await service.world.removeMember(away.workspaceId, member.id);
  });

  it('is refused where the token would be: to guests, and for a workspace of others', async () => {
    const { guest, member, home, away } = stage;
    await refusedEverywhere(service, 'Unauthorized', 'previewAccess', {}, guest);
    await refusedEverywhere(
      service,
      'Unauthorized',
      'previewAccess',
      { workspaceId: home.workspaceId },
      guest,
    );
    for (const workspaceId of [away.workspaceId, nothing])
      await refusedEverywhere(service, 'NotFound', 'previewAccess', { workspaceId }, member);
  });
});
