import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService } from '../support/service.js';
import { inDays, onOplog, readProject } from '../support/world.js';
import { operatorOf } from './as-operator.js';
import { contents, countRows } from './contents.js';
import { call, doors, expectRefusal, refusedEverywhere, succeed } from './doors.js';
import { type Stage, furnish } from './stage.js';

// pruneStaleGrants: what the owner lost stays lost, once somebody says so.

let service: Service;
let stage: Stage;
/** A project and an oplog that the member reached, and does not any more. */
let lost: { projectId: string; oplogId: string };
beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
  const projectId = await service.world.project(stage.home.clientId, { name: 'a secret project' });
  lost = { projectId, oplogId: await service.world.oplog(projectId) };
});
afterAll(async () => await service.close());

const tokenOf = (row = {}) =>
  service.serviceToken(stage.home.principalId, {
    ...row,
    grants: [
      readProject(stage.home.projectId),
      readProject(lost.projectId),
      ...onOplog(lost.oplogId, 'read'),
    ],
  });
const grantsOf = (id: string) =>
  countRows(service.pool, 'graphwarden.service_token_grant', 'token_id = $1', [id]);
const stale = { isStale: true, staleBecause: 'not_reached', staleSince: null };
const staleOnes = () => [
  { resourceType: 'project', resourceId: lost.projectId, action: 'read', name: null, ...stale },
  { resourceType: 'oplog', resourceId: lost.oplogId, action: 'read', name: null, ...stale },
];

describe('pruneStaleGrants', () => {
  it.each(doors)('deletes what the owner does not hold now, and leaves one audit row, %s', async (door) => {
    const { id, text } = await tokenOf();
    const { token } = stage.member;
    expect(await succeed(service, door, 'pruneStaleGrants', { id }, { token })).toEqual({
      id,
      pruned: staleOnes(),
      left: 1,
      dryRun: false,
    });
    expect(await grantsOf(id)).toBe(1);
    expect((await service.hook(text)).body['x-hasura-service-token-preset']).toBe('project_read');
    await service.world.assign(lost.projectId, stage.member.id);
    expect(
      await countRows(service.pool, 'graphwarden.service_token_project_access', 'token_id = $1', [id]),
    ).toBe(1);
    await service.pool.query('DELETE FROM public.project_assignment WHERE project_id = $1', [lost.projectId]);
    const audit = await service.pool.query(
      'SELECT action, subject_type, detail FROM graphwarden.audit_event WHERE subject_id = $1',
      [id],
    );
    const pruned = staleOnes().map(({ resourceType, resourceId, action }) => ({
      resourceType,
      resourceId,
      action,
    }));
    expect(audit.rows).toEqual([
      { action: 'pruneStaleGrants', subject_type: 'service_token', detail: { pruned, left: 1 } },
    ]);
  });

  it.each(doors)('only says which with dryRun, and does nothing where none are stale, %s', async (door) => {
    const { id } = await tokenOf();
    const { token } = stage.member;
    const before = await contents(service.pool);
    const answer = await succeed(service, door, 'pruneStaleGrants', { id, dryRun: true }, { token });
    expect(answer).toEqual({ id, pruned: staleOnes(), left: 1, dryRun: true });
    expect(await contents(service.pool)).toEqual(before);
    await succeed(service, door, 'pruneStaleGrants', { id, dryRun: false }, { token });
    const pruned = await contents(service.pool);
    expect(await succeed(service, door, 'pruneStaleGrants', { id }, { token })).toMatchObject({
      pruned: [],
      left: 1,
    });
    expect(await contents(service.pool)).toEqual(pruned);
  });

  it('is for whoever may revoke the token', async () => {
    const allowed = async (token: string) => {
      const { id } = await tokenOf();
      expect(await succeed(service, 'hasura', 'pruneStaleGrants', { id }, { token })).toMatchObject({
        left: 1,
      });
    };
    for (const who of ['owner', 'member', 'manager', 'admin'] as const) await allowed(stage[who].token);
    await allowed((await service.apiToken(stage.member.id)).text);
    await allowed((await service.apiToken(stage.owner.id, { workspaceId: stage.home.workspaceId })).text);
    const { id } = await tokenOf();
    for (const who of ['colleague', 'guest', 'maintainer', 'stranger'] as const)
      await refusedEverywhere(service, 'NotFound', 'pruneStaleGrants', { id }, { token: stage[who].token });
    const writes = await service.apiToken(stage.member.id, { scopes: ['read:*', 'write:*'] });
    await refusedEverywhere(service, 'Unauthorized', 'pruneStaleGrants', { id }, { token: writes.text });
    const narrowed = { token: stage.manager.token, role: 'user' };
    expectRefusal(await call(service, 'hasura', 'pruneStaleGrants', { id }, narrowed), 'NotFound');
    const managers = await service.world.serviceToken(
      await service.world.principal(stage.home.workspaceId, stage.admin.id),
    );
    await refusedEverywhere(
      service,
      'Unauthorized',
      'pruneStaleGrants',
      { id: managers },
      { token: stage.manager.token },
    );
    const operator = await operatorOf(service);
    expect(await operator('pruneStaleGrants', { id })).toMatchObject({ left: 1 });
    const api = await service.apiToken(stage.member.id);
    await refusedEverywhere(
      service,
      'NotFound',
      'pruneStaleGrants',
      { id: api.id },
      { token: stage.member.token },
    );
  });

  it('is a Conflict on a revoked token, with dryRun too, and works on an expired one', async () => {
    const revoked = await tokenOf({ revokedAt: new Date() });
    for (const dryRun of [true, false, null])
      await refusedEverywhere(
        service,
        'Conflict',
        'pruneStaleGrants',
        { id: revoked.id, dryRun },
        { token: stage.member.token },
      );
    const expired = await tokenOf({ expiresAt: inDays(-1) });
    await succeed(service, 'hasura', 'pruneStaleGrants', { id: expired.id }, { token: stage.member.token });
    expect(await grantsOf(expired.id)).toBe(1);
  });

  it('refuses what is no id and no yes or no', async () => {
    for (const input of [
      { id: 'x' },
      { id: null },
      {},
      { id: '00000000-0000-0000-0000-000000000000' },
      { id: lost.projectId, dryRun: 'yes' },
    ])
      expectRefusal(
        await call(service, 'hasura', 'pruneStaleGrants', input, { token: stage.member.token }),
        'InvalidInput',
      );
  });
});
