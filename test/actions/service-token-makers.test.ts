import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Service, startService } from '../support/service.js';
import {
  type Code,
  type Input,
  call,
  expectRefusal,
  inHours,
  refusedEverywhere,
  succeed,
  tokenOutput,
} from './doors.js';
import { type Stage, furnish, setPolicy } from './stage.js';

// createServiceToken: who gets one.

const nothing = '2f1f0a3e-9c0f-4b7e-8a5d-3f6f2f0c1d11';
let service: Service;
let stage: Stage;

beforeAll(async () => {
  service = await startService();
  stage = await furnish(service);
});
afterAll(async () => await service.close());

const given = (selection: Input): Input => ({
  servicePrincipalId: stage.home.principalId,
  name: 'robot',
  expiresAt: inHours(1),
  ...selection,
});
const create = async (selection: Input, token: string) =>
  tokenOutput.parse(await succeed(service, 'hasura', 'createServiceToken', given(selection), { token }));
const refused = (code: Code, selection: Input, token: string): Promise<string> =>
  refusedEverywhere(service, code, 'createServiceToken', given(selection), { token });

describe('the text of a service token', () => {
  const selection = (): Input => ({ preset: 'project_read', projectIds: [stage.home.projectId] });

  it('goes to the owner of the principal, or to an owner of the workspace', async () => {
    for (const { token } of [stage.member, stage.owner]) await create(selection(), token);
  });

  it('goes to no other member and to no stranger: the principal looks like one that does not exist', async () => {
    for (const { token } of [stage.maintainer, stage.colleague, stage.guest, stage.stranger]) {
      const foreign = await refused('NotFound', selection(), token);
      expect(await refused('NotFound', { ...selection(), servicePrincipalId: nothing }, token)).toBe(foreign);
    }
  });

  it('goes to no manager and no admin by standing alone, who may see it', async () => {
    for (const { token } of [stage.manager, stage.admin]) {
      await refused('Unauthorized', selection(), token);
      await refused('NotFound', { ...selection(), servicePrincipalId: nothing }, token);
    }
    for (const role of ['member', 'maintainer'] as const) {
      await service.world.member(stage.home.workspaceId, stage.manager.id, role);
      await refused('Unauthorized', selection(), stage.manager.token);
    }
    await service.world.removeMember(stage.home.workspaceId, stage.manager.id);
    const asUser = await call(service, 'hasura', 'createServiceToken', given(selection()), {
      token: stage.manager.token,
      role: 'user',
    });
    expectRefusal(asUser, 'NotFound');
  });

  it('goes to nobody for a principal that is deactivated', async () => {
    const id = await service.world.principal(stage.home.workspaceId, stage.member.id, { isActive: false });
    for (const { token } of [stage.member, stage.owner])
      await refused('Conflict', { ...selection(), servicePrincipalId: id }, token);
  });

  it('goes to nobody who has become a guest, nor to who has left', async () => {
    const { id, token } = await service.person();
    await service.world.member(stage.home.workspaceId, id, 'member');
    await service.world.assign(stage.home.projectId, id);
    const own = await service.world.principal(stage.home.workspaceId, id);
    await create({ ...selection(), servicePrincipalId: own }, token);
    await service.world.member(stage.home.workspaceId, id, 'guest');
    await refused('Unauthorized', { ...selection(), servicePrincipalId: own }, token);
    await service.world.removeMember(stage.home.workspaceId, id);
    await refused('Unauthorized', { ...selection(), servicePrincipalId: own }, token);
    await refused('NotFound', { ...selection(), servicePrincipalId: own }, stage.owner.token);
  });

  it('counts against the cap of the principal’s owner, whoever makes it, also ten at once', async () => {
    const { id, token } = await service.person();
    await service.world.member(stage.home.workspaceId, id, 'member');
    await service.world.assign(stage.home.projectId, id);
    const own = await service.world.principal(stage.home.workspaceId, id);
    await setPolicy(service.pool, { maximum_live_tokens: 4 });
    const callers = [token, stage.owner.token];
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        call(
          service,
          index % 3 === 0 ? 'graphql' : 'hasura',
          'createServiceToken',
          given({ ...selection(), servicePrincipalId: own }),
          { token: callers[index % 2] ?? token },
        ),
      ),
    );
    await setPolicy(service.pool, { maximum_live_tokens: 100 });
    const codes = outcomes.map(({ code }) => code ?? 'made');
    expect(codes.filter((code) => code === 'made')).toHaveLength(4);
    expect(codes.filter((code) => code === 'PolicyViolation')).toHaveLength(6);
  });
});
