import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService } from '../support/service.js';
import { type Grant, onOplog, readClient, readProject, readWorkspace } from '../support/world.js';
import { countRows, oneRow } from './contents.js';
import {
  type Code,
  type Door,
  type Input,
  doors,
  inHours,
  refusedEverywhere,
  succeed,
  tokenOutput,
} from './doors.js';
import { type Stage, furnish } from './stage.js';

// createServiceToken: what a token may do.

const nothing = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
let service: Service;
let stage: Stage;
/** A second project of the home client, which the member does not reach; its oplog; a client nobody works for. */
let hidden: { projectId: string; oplogId: string; clientId: string };

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  const projectId = await service.world.project(stage.home.clientId);
  const oplogId = await service.world.oplog(projectId);
  hidden = { projectId, oplogId, clientId: await service.world.client(stage.home.workspaceId) };
});
afterAll(async () => await service.close());

const given = (selection: Input): Input => ({
  servicePrincipalId: stage.home.principalId,
  name: 'robot',
  expiresAt: inHours(1),
  ...selection,
});
const create = async (selection: Input, token = stage.member.token, door: Door = 'hasura') =>
  tokenOutput.parse(await succeed(service, door, 'createServiceToken', given(selection), { token }));

const refused = (code: Code, selection: Input, token = stage.member.token): Promise<string> =>
  refusedEverywhere(service, code, 'createServiceToken', given(selection), { token });

async function grantsOf(tokenId: string): Promise<string[]> {
  const { rows } = await service.pool.query<{ grant: string }>(
    `SELECT resource_type || ' ' || resource_id || ' ' || action AS "grant"
       FROM graphwarden.service_token_grant WHERE token_id = $1`,
    [tokenId],
  );
  return rows.map((row) => row.grant).sort();
}
const asText = (grants: readonly Grant[]): string[] =>
  grants.map((grant) => `${grant.resourceType} ${grant.resourceId} ${grant.action}`).sort();

async function reachOf(tokenId: string): Promise<string[]> {
  const { rows } = await service.pool.query<{ id: string }>(
    'SELECT DISTINCT project_id AS id FROM graphwarden.service_token_project_access WHERE token_id = $1',
    [tokenId],
  );
  return rows.map(({ id }) => id).sort();
}

/** Every way of selecting, with the grants it must become. */
const selections = (): { what: string; selection: Input; grants: readonly Grant[]; preset: string }[] => {
  const { projectId, clientId, workspaceId, oplogId } = stage.home;
  const mixed = [readProject(projectId), ...onOplog(oplogId, 'read', 'create')];
  return [
    {
      what: 'projects',
      selection: { preset: 'project_read', projectIds: [projectId] },
      grants: [readProject(projectId)],
      preset: 'project_read',
    },
    {
      what: 'clients',
      selection: { preset: 'project_read', clientIds: [clientId] },
      grants: [readClient(clientId)],
      preset: 'project_read',
    },
    {
      what: 'the workspace',
      selection: { preset: 'project_read', allAccessible: true },
      grants: [readWorkspace(workspaceId)],
      preset: 'project_read',
    },
    {
      what: 'an oplog',
      selection: { preset: 'oplog_rw', oplogIds: [oplogId] },
      grants: onOplog(oplogId),
      preset: 'oplog_rw',
    },
    { what: 'explicit grants', selection: { grants: mixed }, grants: mixed, preset: 'custom' },
    { what: 'custom', selection: { preset: 'custom', grants: mixed }, grants: mixed, preset: 'custom' },
    {
      what: 'grants that are those of a preset',
      selection: { grants: onOplog(oplogId) },
      grants: onOplog(oplogId),
      preset: 'oplog_rw',
    },
    {
      what: 'read on an oplog alone',
      selection: { grants: onOplog(oplogId, 'read') },
      grants: onOplog(oplogId, 'read'),
      preset: 'custom',
    },
    {
      what: 'a project and a client',
      selection: { grants: [readProject(projectId), readClient(clientId)] },
      grants: [readProject(projectId), readClient(clientId)],
      preset: 'custom',
    },
  ];
};

describe('a new service token', () => {
  it.each(doors)('works at once, with exactly the grants that were asked for, %s', async (door) => {
    for (const { selection, grants, preset } of selections()) {
      const token = await create(selection, stage.member.token, door);
      expect(await grantsOf(token.id)).toEqual(asText(grants));
      expect((await service.hook(token.token)).body).toMatchObject({
        'x-hasura-role': 'service',
        'x-hasura-service-token-id': token.id,
        'x-hasura-service-principal-id': stage.home.principalId,
        'x-hasura-service-token-preset': preset,
      });
    }
  });

  it('has the name, the expiry, the maker and the principal that were asked for', async () => {
    const expiresAt = inHours(24);
    const token = await create({ ...selections()[0]?.selection, name: ' nightly ', expiresAt });
    expect(token.token).toMatch(/^gwst_[0-9a-f]{16}_[0-9A-Za-z]{49}$/);
    expect(token.token).toContain(token.tokenId);
    expect(token.expiresAt.toISOString()).toBe(expiresAt);
    expect(
      await oneRow(
        service.pool,
        `SELECT principal_id, name, token_id, created_by, revoked_at, allowed_cidrs, rate_limit_per_minute
           FROM graphwarden.service_token WHERE id = $1`,
        [token.id],
      ),
    ).toEqual({
      principal_id: stage.home.principalId,
      name: 'nightly',
      token_id: token.tokenId,
      created_by: stage.member.id,
      revoked_at: null,
      allowed_cidrs: null,
      rate_limit_per_minute: null,
    });
  });

  it('has each grant once, however often and in whatever case it was asked for', async () => {
    const { projectId, oplogId } = stage.home;
    const twice = [projectId, projectId.toUpperCase(), projectId];
    const projects = await create({ preset: 'project_read', projectIds: twice });
    expect(await grantsOf(projects.id)).toEqual(asText([readProject(projectId)]));
    const oplogs = await create({ preset: 'oplog_rw', oplogIds: [oplogId, oplogId] });
    expect(await grantsOf(oplogs.id)).toEqual(asText(onOplog(oplogId)));
    const grants = await create({ grants: [...onOplog(oplogId), ...onOplog(oplogId, 'read')] });
    expect(await grantsOf(grants.id)).toEqual(asText(onOplog(oplogId)));
    expect((await service.hook(grants.token)).body).toMatchObject({
      'x-hasura-service-token-preset': 'oplog_rw',
    });
  });

  it('may be for several oplogs at once', async () => {
    const second = await service.world.oplog(stage.home.projectId);
    const token = await create({ preset: 'oplog_rw', oplogIds: [stage.home.oplogId, second] });
    expect(await grantsOf(token.id)).toEqual(asText([...onOplog(stage.home.oplogId), ...onOplog(second)]));
    expect((await service.hook(token.token)).body).toMatchObject({
      'x-hasura-service-token-preset': 'oplog_rw',
    });
  });

  it('may be for a thousand resources', async () => {
    const { rows } = await service.pool.query<{ id: string }>(
      `INSERT INTO public.oplog (project_id, name) SELECT $1, 'one of ' || n FROM generate_series(1, 1000) n RETURNING id`,
      [stage.home.projectId],
    );
    const token = await create({ preset: 'oplog_rw', oplogIds: rows.map(({ id }) => id) });
    const granted = await countRows(service.pool, 'graphwarden.service_token_grant', 'token_id = $1', [
      token.id,
    ]);
    expect(granted).toBe(4000);
    await service.pool.query('DELETE FROM graphwarden.service_token WHERE id = $1', [token.id]);
  });
});

describe('a token that reads projects', () => {
  it('reaches those that were selected, as far as the owner of its principal does', async () => {
    const { home } = stage;
    const projects = await create({ preset: 'project_read', projectIds: [home.projectId] });
    const clients = await create({ preset: 'project_read', clientIds: [home.clientId] });
    const all = await create({ preset: 'project_read', allAccessible: true });
    const owned = await service.world.principal(home.workspaceId, stage.owner.id);
    const everything = await create(
      { servicePrincipalId: owned, preset: 'project_read', allAccessible: true },
      stage.owner.token,
    );
    const sorted = (...ids: string[]): string[] => ids.sort();
    for (const { id } of [projects, clients, all]) expect(await reachOf(id)).toEqual([home.projectId]);
    expect(await reachOf(everything.id)).toEqual(sorted(home.projectId, hidden.projectId));

    const later = await service.world.project(home.clientId);
    await service.world.assign(later, stage.member.id);
    expect(await reachOf(projects.id)).toEqual([home.projectId]);
    for (const { id } of [clients, all]) expect(await reachOf(id)).toEqual(sorted(home.projectId, later));
    expect(await reachOf(everything.id)).toEqual(sorted(home.projectId, hidden.projectId, later));
  });

  it('reaches nothing by grants on oplogs', async () => {
    const token = await create({ preset: 'oplog_rw', oplogIds: [stage.home.oplogId] });
    expect(await reachOf(token.id)).toEqual([]);
  });
});

describe('a way of selecting', () => {
  it.each([
    ['preset', { preset: 'read_everything', projectIds: [nothing] }],
    ['preset', { preset: 'PROJECT_READ', projectIds: [nothing] }],
    ['projectIds', { preset: 'project_read' }],
    ['projectIds', { preset: 'project_read', allAccessible: false }],
    ['projectIds', { preset: 'project_read', projectIds: null, clientIds: null, allAccessible: null }],
    ['projectIds', { preset: 'project_read', projectIds: [nothing], clientIds: [nothing] }],
    ['projectIds', { preset: 'project_read', projectIds: [nothing], allAccessible: true }],
    ['projectIds', { preset: 'project_read', clientIds: [nothing], allAccessible: true }],
    ['oplogIds', { preset: 'project_read', projectIds: [nothing], oplogIds: [nothing] }],
    ['grants', { preset: 'project_read', projectIds: [nothing], grants: [readProject(nothing)] }],
    ['oplogIds', { preset: 'oplog_rw' }],
    ['projectIds', { preset: 'oplog_rw', projectIds: [nothing] }],
    ['allAccessible', { preset: 'oplog_rw', oplogIds: [nothing], allAccessible: true }],
    ['grants', { preset: 'oplog_rw', oplogIds: [nothing], grants: onOplog(nothing) }],
    ['grants', {}],
    ['grants', { preset: 'custom' }],
    ['projectIds', { projectIds: [nothing] }],
    ['oplogIds', { grants: onOplog(nothing), oplogIds: [nothing] }],
    ['allAccessible', { preset: 'custom', allAccessible: true }],
  ])('must be one, and the preset’s: %s is named for %j', async (field, selection) => {
    expect(await refused('InvalidInput', selection)).toContain(`${field}:`);
  });

  it('is looked at before the principal is', async () => {
    await refused('InvalidInput', { servicePrincipalId: nothing, preset: 'project_read' });
  });
});

describe('a grant that the owner of the principal does not hold', () => {
  const unheld = (): { what: string; grants: Grant[]; selection?: Input }[] => [
    { what: 'a project that is not reached', grants: [readProject(hidden.projectId)] },
    { what: 'a project of another workspace', grants: [readProject(stage.away.projectId)] },
    { what: 'a client that is not reached', grants: [readClient(hidden.clientId)] },
    { what: 'a client of another workspace', grants: [readClient(stage.away.clientId)] },
    { what: 'another workspace', grants: [readWorkspace(stage.away.workspaceId)] },
    { what: 'an oplog that is not reached', grants: onOplog(hidden.oplogId, 'read') },
    { what: 'an oplog of another workspace', grants: onOplog(stage.away.oplogId, 'read') },
    { what: 'a project’s id as a client', grants: [readClient(stage.home.projectId)] },
    { what: 'a client’s id as a project', grants: [readProject(stage.home.clientId)] },
  ];

  it('makes the whole request look like one for what does not exist', async () => {
    for (const { grants } of unheld()) {
      const [grant] = grants;
      if (grant === undefined) throw new Error('no grant');
      const ofNothing = { ...grant, resourceId: nothing };
      const foreign = await refused('NotFound', { grants });
      const missing = await refused('NotFound', { grants: [ofNothing] });
      expect(foreign.replaceAll(grant.resourceId, nothing)).toBe(missing);
    }
  });

  it('spoils the held ones beside it, wherever it stands', async () => {
    const held = readProject(stage.home.projectId);
    await refused('NotFound', { grants: [held, readProject(hidden.projectId)] });
    await refused('NotFound', { grants: [readProject(hidden.projectId), held] });
    const projectIds = [stage.home.projectId, hidden.projectId];
    await refused('NotFound', { preset: 'project_read', projectIds });
    await refused('NotFound', { preset: 'project_read', clientIds: [stage.home.clientId, hidden.clientId] });
    await refused('NotFound', { preset: 'oplog_rw', oplogIds: [stage.home.oplogId, hidden.oplogId] });
  });

  it('is one to change an oplog that the owner only reads, or to read it once that is lost', async () => {
    const { home, guest, owner } = stage;
    const editor = await service.person();
    await service.world.member(home.workspaceId, editor.id, 'member');
    const servicePrincipalId = await service.world.principal(home.workspaceId, editor.id);
    const onHome = (...actions: ('read' | 'create' | 'update' | 'delete')[]) => ({
      servicePrincipalId,
      grants: onOplog(home.oplogId, ...actions),
    });
    await refused('NotFound', onHome('read'), owner.token);
    await service.world.assign(home.projectId, editor.id);
    await create(onHome('read', 'create', 'update', 'delete'), owner.token);
    // The contract view decides: here, for adopters whose members may look but not edit.
    await service.pool.query('ALTER VIEW graphwarden.user_project_access RENAME TO real_project_access');
    await service.pool.query(
      `CREATE VIEW graphwarden.user_project_access AS
       SELECT user_id, project_id, workspace_id, can_edit AND user_id <> '${editor.id}' AS can_edit
         FROM graphwarden.real_project_access`,
    );
    await create(onHome('read'), owner.token);
    for (const action of ['create', 'update', 'delete'] as const)
      await refused('NotFound', onHome('read', action), owner.token);
    await service.pool.query('DROP VIEW graphwarden.user_project_access');
    await service.pool.query('ALTER VIEW graphwarden.real_project_access RENAME TO user_project_access');
    expect(guest.id).not.toBe(editor.id);
  });

  it('counts by what the owner of the principal holds, not by what the caller does', async () => {
    const asOwner = (selection: Input) => refused('NotFound', selection, stage.owner.token);
    await asOwner({ preset: 'project_read', projectIds: [hidden.projectId] });
    await asOwner({ preset: 'oplog_rw', oplogIds: [hidden.oplogId] });
    await create({ preset: 'project_read', projectIds: [stage.home.projectId] }, stage.owner.token);
  });

  it('is, for a manager, everything outside the workspace of the principal', async () => {
    const { manager, home, away } = stage;
    await service.world.member(home.workspaceId, manager.id, 'member');
    const servicePrincipalId = await service.world.principal(home.workspaceId, manager.id);
    await create(
      { servicePrincipalId, preset: 'project_read', projectIds: [hidden.projectId] },
      manager.token,
    );
    for (const grants of [
      [readProject(away.projectId)],
      onOplog(away.oplogId, 'read'),
      [readClient(away.clientId)],
      [readWorkspace(away.workspaceId)],
    ])
      await refused('NotFound', { servicePrincipalId, grants }, manager.token);
    await service.pool.query('UPDATE graphwarden.service_principal SET is_active = false WHERE id = $1', [
      servicePrincipalId,
    ]);
    await service.world.removeMember(home.workspaceId, manager.id);
  });

  it('is never a client of the workspace for its owner, not even one without projects', async () => {
    const servicePrincipalId = await service.world.principal(stage.home.workspaceId, stage.owner.id);
    await create(
      { servicePrincipalId, preset: 'project_read', clientIds: [hidden.clientId] },
      stage.owner.token,
    );
  });
});
