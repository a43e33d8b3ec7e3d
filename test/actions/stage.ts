import type pg from 'pg';
import type { Service } from '../support/service.js';
import { onOplog, readProject } from '../support/world.js';

/**
 * Two workspaces with people of every standing. At home: `member` is assigned to the project and owns the principal;
 * `guest` is assigned too; `colleague` is a member who reaches nothing; `stranger` owns the workspace next door.
 */
export async function furnish(service: Service) {
  const { world } = service;
  const owner = await service.person();
  const maintainer = await service.person();
  const member = await service.person();
  const colleague = await service.person();
  const guest = await service.person();
  const stranger = await service.person();
  const manager = await service.person({ role: 'manager' });
  const admin = await service.person({ role: 'admin' });

  const workspaceId = await world.workspace({
    owner: owner.id,
    members: {
      [maintainer.id]: 'maintainer',
      [member.id]: 'member',
      [colleague.id]: 'member',
      [guest.id]: 'guest',
    },
  });
  const clientId = await world.client(workspaceId);
  const projectId = await world.project(clientId);
  await world.assign(projectId, member.id);
  await world.assign(projectId, guest.id);
  const reportId = await world.report(projectId);
  const home = {
    workspaceId,
    clientId,
    projectId,
    oplogId: await world.oplog(projectId),
    reportId,
    findingId: await world.finding(reportId),
    observationId: await world.observation(reportId),
    principalId: await world.principal(workspaceId, member.id),
  };

  const awayWorkspaceId = await world.workspace({ owner: stranger.id });
  const awayClientId = await world.client(awayWorkspaceId);
  const awayProjectId = await world.project(awayClientId);
  const away = {
    workspaceId: awayWorkspaceId,
    clientId: awayClientId,
    projectId: awayProjectId,
    oplogId: await world.oplog(awayProjectId),
    reportId: await world.report(awayProjectId),
    principalId: await world.principal(awayWorkspaceId, stranger.id),
  };
  return { owner, maintainer, member, colleague, guest, stranger, manager, admin, home, away };
}

export type Stage = Awaited<ReturnType<typeof furnish>>;

/** One live credential of each kind, all of them the member's. */
export async function credentialsOf(service: Service, { member, home }: Stage) {
  const apiToken = await service.apiToken(member.id);
  const serviceToken = await service.serviceToken(home.principalId, {
    grants: [readProject(home.projectId), ...onOplog(home.oplogId, 'update')],
  });
  const collab = await service.collabJwt(member.id, member.sessionId, {
    model: 'report',
    objectId: home.reportId,
    reportId: home.reportId,
  });
  return { login: member.token, api: apiToken.text, service: serviceToken.text, collab };
}

type Policy = {
  maximum_live_tokens: number;
  minimum_lifetime_seconds: number;
  maximum_lifetime_seconds: number;
};

/** Sets values of the policy; what is not named keeps its value. */
export async function setPolicy(pool: pg.Pool, values: Partial<Policy>): Promise<void> {
  const changes = Object.entries(values);
  const set = changes.map(([column], index) => `${column} = $${index + 1}`).join(', ');
  await pool.query(
    `UPDATE graphwarden.credential_policy SET ${set}`,
    changes.map(([, value]) => value),
  );
}
