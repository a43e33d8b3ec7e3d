import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { freeze } from '../auth-hook/decisions.js';
import { type Service, startService } from '../support/service.js';
import { inDays, onOplog, readClient, readProject, readWorkspace } from '../support/world.js';
import { oneRow } from './contents.js';
import { doors, inHours, refusedEverywhere, succeed, tokenOutput } from './doors.js';
import { type Stage, furnish } from './stage.js';

// apiToken and serviceToken: what a token shows of itself, why it is refused, and what it reaches now.

let service: Service;
let stage: Stage;
beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
afterAll(async () => await service.close());

const details = z.strictObject({
  token: z.looseObject({ status: z.string(), blockedBy: z.string().nullable() }),
  grants: z
    .array(
      z.strictObject({
        resourceType: z.string(),
        resourceId: z.guid(),
        action: z.string(),
        name: z.string().nullable(),
        isStale: z.boolean(),
        staleBecause: z.string().nullable(),
        staleSince: z.string().nullable(),
      }),
    )
    .optional(),
  reach: z.strictObject({
    words: z.string(),
    clients: z.int(),
    projects: z.int(),
    oplogs: z.int(),
    writableOplogs: z.int(),
  }),
});
const show = async (name: 'apiToken' | 'serviceToken', id: string, token: string) =>
  details.parse(await succeed(service, 'hasura', name, { id }, { token }));
const nothing = { words: 'Reaches nothing now', clients: 0, projects: 0, oplogs: 0, writableOplogs: 0 };

/** A person who is a member of a workspace with two projects, of which they reach one. */
async function household() {
  const { world } = service;
  const owner = await service.person();
  const member = await service.person();
  const workspaceId = await world.workspace({ owner: owner.id, members: { [member.id]: 'member' } });
  const clientId = await world.client(workspaceId, { name: 'A client' });
  const projectId = await world.project(clientId, { name: 'A project' });
  const oplogId = await world.oplog(projectId, { name: 'A log' });
  const otherId = await world.project(clientId, { name: 'Another project' });
  await world.oplog(otherId);
  await world.assign(projectId, member.id);
  const principalId = await world.principal(workspaceId, member.id, { name: 'ci' });
  return { owner, member, workspaceId, clientId, projectId, oplogId, otherId, principalId };
}

describe('apiToken', () => {
  it.each(doors)('shows the token, %s', async (door) => {
    const { member, workspaceId } = await household();
    const { id } = await service.apiToken(member.id, { name: 'mine', workspaceId, scopes: ['read:*'] });
    const row = await oneRow(service.pool, 'SELECT * FROM graphwarden.api_token WHERE id = $1', [id]);
    const { username } = await oneRow(
      service.pool,
      'SELECT username FROM graphwarden.user_account WHERE id = $1',
      [member.id],
    );
    const { name: workspaceName } = await oneRow(
      service.pool,
      'SELECT name FROM graphwarden.workspace WHERE id = $1',
      [workspaceId],
    );
    const iso = (column: string): unknown =>
      row[column] instanceof Date ? row[column].toISOString() : row[column];
    expect(await succeed(service, door, 'apiToken', { id }, { token: member.token })).toEqual({
      token: {
        id,
        tokenId: row['token_id'],
        name: 'mine',
        userId: member.id,
        username,
        workspaceId,
        workspaceName,
        scopes: ['read:*'],
        status: 'active',
        blockedBy: null,
        createdAt: iso('created_at'),
        expiresAt: iso('expires_at'),
        lastUsedAt: null,
        lastUsedAddress: null,
        previousValidUntil: null,
        previousLastUsedAt: null,
        revokedAt: null,
        revokedBy: null,
        revokedReason: null,
      },
      reach: { words: 'Reads what its user reaches', clients: 1, projects: 1, oplogs: 1, writableOplogs: 0 },
    });
  });

  it('says who revoked it, when and why, and that it reaches nothing', async () => {
    const { member, owner, workspaceId } = await household();
    const { id } = await service.apiToken(member.id, { workspaceId });
    await succeed(
      service,
      'hasura',
      'revokeApiToken',
      { id, reason: 'left the team' },
      { token: owner.token },
    );
    const { token, reach } = await show('apiToken', id, member.token);
    const { username } = await oneRow(
      service.pool,
      'SELECT username FROM graphwarden.user_account WHERE id = $1',
      [owner.id],
    );
    expect(token).toMatchObject({
      status: 'revoked',
      blockedBy: null,
      revokedBy: username,
      revokedReason: 'left the team',
    });
    expect(z.iso.datetime().parse(token['revokedAt'])).toBeDefined();
    expect(reach).toEqual(nothing);
  });

  it('says why it is refused, in the order in which the hook looks', async () => {
    const { member, owner, workspaceId } = await household();
    const { id, text } = await service.apiToken(member.id, { workspaceId });
    const admin = stage.admin.token;
    const blocked = async () => {
      const { token, reach } = await show('apiToken', id, admin);
      const { status } = await service.hook(text);
      expect([token.blockedBy === null, reach.projects === 0]).toEqual([status === 200, status !== 200]);
      return token.blockedBy;
    };
    expect(await blocked()).toBeNull();
    await service.world.member(workspaceId, member.id, 'guest');
    expect(await blocked()).toBe('workspace_left');
    await service.world.updateUser(member.id, { isActive: false });
    expect(await blocked()).toBe('user_inactive');
    await freeze(service, ['api_token']);
    expect(await blocked()).toBe('frozen');
    await service.world.updateApiToken(id, { expiresAt: inDays(-1) });
    expect(await show('apiToken', id, admin)).toMatchObject({
      token: { status: 'expired', blockedBy: null },
      reach: nothing,
    });
    await freeze(service, []);
    expect(await show('apiToken', id, owner.token)).toMatchObject({
      token: { status: 'expired', blockedBy: null },
    });
  });

  it('reaches everything by standing, but within a workspace only what membership gives', async () => {
    const { world } = service;
    const { workspaceId, projectId } = await household();
    const { manager } = stage;
    await world.member(workspaceId, manager.id, 'member');
    await world.assign(projectId, manager.id);
    const everywhere = await world.apiToken(manager.id);
    const within = await world.apiToken(manager.id, { workspaceId });
    const { count } = await oneRow(service.pool, 'SELECT count(*)::int AS count FROM public.project');
    expect((await show('apiToken', everywhere, manager.token)).reach.projects).toBe(count);
    expect((await show('apiToken', within, manager.token)).reach).toEqual({
      words: 'Does whatever its user may do',
      clients: 1,
      projects: 1,
      oplogs: 1,
      writableOplogs: 1,
    });
  });
});

describe('serviceToken', () => {
  it('shows preset and scope, its grants, and which of them are stale', async () => {
    const { member, owner, principalId, projectId, otherId, oplogId, clientId } = await household();
    const id = await service.world.serviceToken(principalId, {
      createdBy: owner.id,
      allowedCidrs: ['10.0.0.0/8', '2001:db8::/32'],
      rateLimitPerMinute: 7,
      grants: [
        readProject(projectId),
        readProject(otherId),
        ...onOplog(oplogId, 'read', 'create'),
        readClient(clientId),
      ],
    });
    const { token, grants, reach } = await show('serviceToken', id, member.token);
    expect(token).toMatchObject({
      servicePrincipalId: principalId,
      servicePrincipalName: 'ci',
      ownerId: member.id,
      preset: 'custom',
      scope: 'Reads all projects of 1 client; reads 2 projects; has some rights on 1 operation log',
      staleGrants: 1,
      allowedCidrs: ['10.0.0.0/8', '2001:db8::/32'],
      rateLimitPerMinute: 7,
    });
    const lost = { isStale: true, staleBecause: 'not_reached', staleSince: null };
    const stale = { resourceType: 'project', resourceId: otherId, action: 'read', name: null, ...lost };
    const isHeld = { isStale: false, staleBecause: null, staleSince: null };
    const held = [
      { resourceType: 'client', resourceId: clientId, action: 'read', name: 'A client', ...isHeld },
      { resourceType: 'project', resourceId: projectId, action: 'read', name: 'A project', ...isHeld },
      { resourceType: 'oplog', resourceId: oplogId, action: 'read', name: 'A log', ...isHeld },
      { resourceType: 'oplog', resourceId: oplogId, action: 'create', name: 'A log', ...isHeld },
    ];
    expect(grants).toEqual([held[0], held[1], stale, held[2], held[3]]);
    expect(reach).toEqual({ words: token['scope'], clients: 1, projects: 1, oplogs: 1, writableOplogs: 1 });
    expect((await show('serviceToken', id, owner.token)).grants).toEqual(grants);
    const unnamed = grants?.map((grant) => ({ ...grant, name: null }));
    for (const who of ['manager', 'admin'] as const)
      expect((await show('serviceToken', id, stage[who].token)).grants).toEqual(unnamed);
  });

  it.each([
    ['project_read', 'Reads 1 project', (home: Stage['home']) => [readProject(home.projectId)]],
    [
      'project_read',
      'Reads all that its owner reaches in the workspace, now and later',
      (home: Stage['home']) => [readWorkspace(home.workspaceId)],
    ],
    ['oplog_rw', 'Reads and writes 1 operation log', (home: Stage['home']) => onOplog(home.oplogId)],
    [
      'custom',
      'Has some rights on 1 operation log',
      (home: Stage['home']) => onOplog(home.oplogId, 'read', 'create', 'update'),
    ],
    ['custom', 'Reaches nothing', () => []],
  ] as const)('is of preset %s: %s', async (preset, scope, grantsOf) => {
    const id = await service.world.serviceToken(stage.home.principalId, { grants: grantsOf(stage.home) });
    const { token, reach } = await show('serviceToken', id, stage.member.token);
    expect(token).toMatchObject({ preset, scope, staleGrants: 0 });
    expect(reach.words).toBe(scope);
  });

  it('says why it is refused, in the order in which the hook looks', async () => {
    const { member, owner, workspaceId, principalId, projectId } = await household();
    const { id, text } = await service.serviceToken(principalId, { grants: [readProject(projectId)] });
    const blocked = async () => {
      const { token, reach } = await show('serviceToken', id, stage.admin.token);
      const { status } = await service.hook(text);
      expect([token.blockedBy === null, reach.projects === 0]).toEqual([status === 200, status !== 200]);
      return token.blockedBy;
    };
    expect(await blocked()).toBeNull();
    await service.world.removeMember(workspaceId, member.id);
    expect(await blocked()).toBe('owner_left_workspace');
    expect((await show('serviceToken', id, owner.token)).token['staleGrants']).toBe(1);
    await service.world.updateUser(member.id, { isActive: false });
    expect(await blocked()).toBe('owner_inactive');
    await service.world.updatePrincipal(principalId, { isActive: false });
    expect(await blocked()).toBe('principal_inactive');
    await freeze(service, ['service_token']);
    expect(await blocked()).toBe('frozen');
    await freeze(service, []);
  });

  it('is not shown to whoever is offered its principal', async () => {
    const { principalId, projectId } = await household();
    const id = await service.world.serviceToken(principalId, { grants: [readProject(projectId)] });
    await service.pool.query(
      'UPDATE graphwarden.service_principal SET offered_to = $2, offered_by = owner_id, offered_at = now() WHERE id = $1',
      [principalId, stage.colleague.id],
    );
    const { token } = stage.colleague;
    await refusedEverywhere(service, 'NotFound', 'serviceToken', { id }, { token });
    await refusedEverywhere(
      service,
      'NotFound',
      'serviceTokens',
      { servicePrincipalId: principalId },
      { token },
    );
    expect(await succeed(service, 'graphql', 'serviceTokens', {}, { token })).toMatchObject({
      totalCount: 0,
    });
  });
});

describe.each([
  { one: 'apiToken', list: 'apiTokens', regenerate: 'regenerateApiToken', update: 'updateApiToken' },
  {
    one: 'serviceToken',
    list: 'serviceTokens',
    regenerate: 'regenerateServiceToken',
    update: 'updateServiceToken',
  },
] as const)('$one during an overlap', ({ one, list, regenerate, update }) => {
  const made = async () =>
    one === 'apiToken'
      ? await service.apiToken(stage.member.id)
      : await service.serviceToken(stage.home.principalId);

  it.each([
    ['regenerated', (id: string) => ({ action: regenerate, input: { id, overlapSeconds: 3600 } })],
    [
      'extended',
      (id: string) => ({
        action: update,
        input: { id, expiresAt: inHours(24 * 60), overlapSeconds: 3600 },
      }),
    ],
  ] as const)('shows when the older text was last used: %s', async (_how, changeOf) => {
    const { id, text } = await made();
    const { token } = stage.member;
    const { action, input } = changeOf(id);
    const answer = tokenOutput.loose().parse(await succeed(service, 'hasura', action, input, { token }));
    const before = await show(one, id, token);
    expect(before.token).toMatchObject({
      lastUsedAt: null,
      previousLastUsedAt: null,
      tokenId: answer.tokenId,
    });
    expect(Date.parse(String(before.token['previousValidUntil']))).toBeGreaterThan(Date.now() + 3_500_000);
    expect((await service.hook(text)).status).toBe(200);
    await service.app.flushUsage();
    const after = await show(one, id, token);
    const usedAt = Date.parse(String(after.token['previousLastUsedAt']));
    expect(Math.abs(usedAt - Date.now())).toBeLessThan(60_000);
    const { nodes } = z
      .looseObject({ nodes: z.array(z.looseObject({ id: z.guid() })) })
      .parse(await succeed(service, 'graphql', list, {}, { token }));
    expect(nodes.find((node) => node.id === id)).toEqual(after.token);
    expect((await service.hook(answer.token)).status).toBe(200);
    await service.app.flushUsage();
    expect((await show(one, id, token)).token).toMatchObject({
      previousLastUsedAt: after.token['previousLastUsedAt'],
    });
  });
});
