import { z } from 'zod';
import type { Session } from '../../src/metadata/engine.js';
import type { Service } from '../support/service.js';
import { onOplog, readClient, readProject, readWorkspace } from '../support/world.js';

// Two workspaces with people of every standing and credentials of every kind. What the sessions know is what the started
// service answers to Hasura; then some of them lose what they had, as may happen while a subscription is open.

/** A credential, by what it is, with what Hasura holds of it. */
export interface Named {
  readonly name: string;
  readonly session: Session;
}

const answer = z.record(z.string(), z.string());

/** Asks the auth hook, as Hasura does, optionally for a role. Throws where it refuses. */
export async function hookSession(service: Service, token?: string, role?: string): Promise<Session> {
  const { status, body } = await service.hook(token, role === undefined ? {} : { 'X-Hasura-Role': role });
  if (status !== 200) throw new Error(`the hook answered ${status}`);
  const { 'Cache-Control': _bound, ...variables } = answer.parse(body);
  return { role: variables['x-hasura-role'] ?? 'none', variables };
}

/** One row of every table that lies in a project; who wrote them is taken in turns. */
export function filler(world: Service['world'], people: readonly string[], tagId: string) {
  let turn = 0;
  const anybody = (): string => {
    const person = people[turn++ % people.length];
    if (person === undefined) throw new Error('there is nobody');
    return person;
  };
  const fillReport = async (projectId: string): Promise<string> => {
    const report = await world.report(projectId, { createdBy: anybody() });
    const finding = await world.finding(report, { assignedTo: anybody() });
    await world.tagging(tagId, 'report_finding', finding);
    await world.observation(report);
    await world.evidence(report, { reportFindingId: finding, uploadedBy: anybody() });
    await world.evidence(report, { uploadedBy: anybody() });
    return report;
  };
  const fillOplog = async (projectId: string): Promise<string> => {
    const oplog = await world.oplog(projectId);
    await world.recording(await world.entry(oplog), { uploadedBy: anybody() });
    return oplog;
  };
  return {
    async client(workspaceId: string): Promise<string> {
      const client = await world.client(workspaceId);
      await world.contact(client);
      await world.clientNote(client, { authorId: anybody() });
      return client;
    },
    async project(clientId: string) {
      const id = await world.project(clientId);
      await world.projectNote(id, { authorId: anybody() });
      await world.objective(id);
      await world.scope(id);
      await world.target(id);
      return { id, oplog: await fillOplog(id), report: await fillReport(id) };
    },
    fillReport,
    fillOplog,
  };
}

/** A row in each table that belongs to no project. */
export async function fillLibraries(world: Service['world']): Promise<{ tagId: string }> {
  for (const list of ['project_type', 'project_role', 'objective_status', 'finding_type'] as const)
    await world.listed(list);
  await world.severity();
  await world.reportTemplate();
  await world.libraryFinding();
  await world.libraryObservation();
  await world.extraFieldSpec({ model: 'report' });
  return { tagId: await world.tag() };
}

const staffed = async (service: Service) => ({
  admin: await service.person({ role: 'admin' }),
  manager: await service.person({ role: 'manager' }),
  owner: await service.person(),
  maintainer: await service.person(),
  assigned: await service.person(),
  invitedToClient: await service.person(),
  invited: await service.person(),
  guest: await service.person(),
  idle: await service.person(),
  both: await service.person(),
  otherOwner: await service.person(),
  outsider: await service.person(),
  demotedManager: await service.person({ role: 'manager' }),
  demotedOwner: await service.person(),
  removed: await service.person(),
  deactivated: await service.person(),
  loggedOut: await service.person(),
  timedOut: await service.person(),
});
type Staff = Awaited<ReturnType<typeof staffed>>;

/** Workspace `here` with projects a1 and a2 of client a, b1 of b, and client c without one; `there` with d1. */
async function grounds({ world }: Service, staff: Staff) {
  const { owner, maintainer, assigned, invitedToClient, invited, guest, idle, both, otherOwner } = staff;
  const here = await world.workspace({
    owner: owner.id,
    members: {
      [maintainer.id]: 'maintainer',
      [staff.demotedOwner.id]: 'owner',
      [guest.id]: 'guest',
      ...Object.fromEntries(
        [assigned, invitedToClient, invited, idle, both, staff.manager, staff.removed, staff.deactivated].map(
          ({ id }) => [id, 'member' as const],
        ),
      ),
      [staff.loggedOut.id]: 'maintainer',
      [staff.timedOut.id]: 'maintainer',
    },
  });
  const there = await world.workspace({ owner: otherOwner.id, members: { [both.id]: 'maintainer' } });
  const { tagId } = await fillLibraries(world);
  const fill = filler(world, [staff.outsider.id, staff.removed.id, guest.id, idle.id, owner.id], tagId);
  const [a, b, c, d] = [
    await fill.client(here),
    await fill.client(here),
    await fill.client(here),
    await fill.client(there),
  ];
  const [a1, a2, b1, d1] = [
    await fill.project(a),
    await fill.project(a),
    await fill.project(b),
    await fill.project(d),
  ];
  const second = { oplog: await fill.fillOplog(a1.id), report: await fill.fillReport(a1.id) };
  for (const { id } of [assigned, guest, both, staff.removed, staff.deactivated])
    await world.assign(a1.id, id);
  await world.inviteToClient(b, invitedToClient.id);
  await world.inviteToProject(a2.id, invited.id);
  // To whom is not a member, neither invitation nor assignment gives anything.
  await world.inviteToClient(a, staff.outsider.id);
  await world.assign(d1.id, assigned.id);
  return { here, there, a, b, c, d, a1, a2, b1, d1, second };
}
type Ground = Awaited<ReturnType<typeof grounds>>;

/** Every standing by its login, in the role it has and in those that it may choose. */
async function logins(service: Service, staff: Staff): Promise<Named[]> {
  const found: Named[] = [];
  for (const [name, { token }] of Object.entries(staff))
    found.push({ name, session: await hookSession(service, token) });
  for (const [name, role] of [
    ['maintainer', 'user_read_write'],
    ['maintainer', 'user_read'],
    ['manager', 'user'],
    ['manager', 'manager_read_write'],
    ['manager', 'manager_read'],
  ] as const)
    found.push({ name: `${name} as ${role}`, session: await hookSession(service, staff[name].token, role) });
  return [...found, { name: 'nobody', session: await hookSession(service) }];
}

async function apiTokens(service: Service, staff: Staff, { here, there }: Ground): Promise<Named[]> {
  const { both, manager, guest, assigned } = staff;
  const made: Named[] = [];
  const add = async (name: string, user: string, row: Parameters<Service['apiToken']>[1]) => {
    const token = await service.apiToken(user, row);
    made.push({ name, session: await hookSession(service, token.text) });
    return token.id;
  };
  await add('token of two workspaces', both.id, {});
  await add('token for here', both.id, { workspaceId: here });
  await add('token for there', both.id, { workspaceId: there });
  await add('token that reads and writes', both.id, { scopes: ['read:*', 'write:*'] });
  await add('token that reads', manager.id, { scopes: ['read:*'] });
  await add("manager's token for here", manager.id, { workspaceId: here });
  await add("guest's token", guest.id, {});
  const revoked = await add('revoked token', assigned.id, {});
  await service.world.updateApiToken(revoked, { revokedAt: new Date() });
  const expired = await add('expired token', assigned.id, {});
  await service.world.updateApiToken(expired, { expiresAt: new Date(Date.now() - 1000) });
  return made;
}

async function serviceTokens(service: Service, staff: Staff, ground: Ground): Promise<Named[]> {
  const { world } = service;
  const { here, a, b, a1, b1, d1, second } = ground;
  const made: Named[] = [];
  const add = async (
    name: string,
    owner: string,
    grants: NonNullable<Parameters<World['serviceToken']>[1]>['grants'],
  ) => {
    const principal = await world.principal(here, owner);
    const token = await service.serviceToken(principal, grants === undefined ? {} : { grants });
    made.push({ name, session: await hookSession(service, token.text) });
    return { principal, token: token.id };
  };
  const owner = staff.owner.id;
  await add('reader of a project', owner, [readProject(a1.id)]);
  await add('reader of a client', owner, [readClient(a)]);
  await add('reader of the workspace', owner, [readWorkspace(here)]);
  await add('reader of what a member reaches', staff.assigned.id, [readWorkspace(here)]);
  await add('reader of an oplog', owner, onOplog(a1.oplog, 'read'));
  await add('writer of an oplog', owner, [...onOplog(second.oplog), ...onOplog(b1.oplog, 'create')]);
  await add('changer of an oplog', owner, onOplog(a1.oplog, 'read', 'update'));
  await add('deleter of an oplog', owner, onOplog(a1.oplog, 'read', 'delete'));
  await add('changer who does not read', owner, onOplog(b1.oplog, 'update', 'delete'));
  await add('reader of what its owner never had', staff.assigned.id, [readClient(b), ...onOplog(b1.oplog)]);
  await add('reader elsewhere, of a manager', staff.manager.id, [readProject(d1.id), ...onOplog(d1.oplog)]);
  const revoked = await add('revoked service token', owner, [readWorkspace(here)]);
  await world.updateServiceToken(revoked.token, { revokedAt: new Date() });
  const expired = await add('expired service token', owner, onOplog(a1.oplog));
  await world.updateServiceToken(expired.token, { expiresAt: new Date(Date.now() - 1000) });
  const stopped = await add('token of a stopped principal', owner, [readClient(a)]);
  await world.updatePrincipal(stopped.principal, { isActive: false });
  await add('token of a removed owner', staff.removed.id, [readProject(a1.id), ...onOplog(a1.oplog)]);
  await add("token of a demoted owner's", staff.demotedOwner.id, [readWorkspace(here), ...onOplog(b1.oplog)]);
  return made;
}
type World = Service['world'];

async function collabs(service: Service, staff: Staff, { a1, d1, b1 }: Ground): Promise<Named[]> {
  const found: Named[] = [];
  const add = async (name: string, person: Staff[keyof Staff], reportId: string) => {
    const document = { model: 'report', objectId: reportId, reportId };
    const token = await service.collabJwt(person.id, person.sessionId, document);
    found.push({ name, session: await hookSession(service, token) });
  };
  await add('editor', staff.assigned, a1.report);
  await add("manager's editor", staff.manager, d1.report);
  await add("guest's editor", staff.guest, a1.report);
  await add('editor of what its person never had', staff.assigned, b1.report);
  await add('editor of one who was removed', staff.removed, a1.report);
  await add('editor of a session that ended', staff.loggedOut, a1.report);
  return found;
}

/** What happens after Hasura has asked who they are. */
async function mishaps({ world }: Service, staff: Staff, { here }: Ground): Promise<void> {
  await world.updateUser(staff.demotedManager.id, { role: 'user' });
  await world.member(here, staff.demotedOwner.id, 'member');
  await world.removeMember(here, staff.removed.id);
  await world.updateUser(staff.deactivated.id, { isActive: false });
  await world.updateSession(staff.loggedOut.sessionId, { revokedAt: new Date() });
  await world.updateSession(staff.timedOut.sessionId, { idleExpiresAt: new Date(Date.now() - 1000) });
}

/** Sets the scene in an empty database. */
export async function sceneOf(service: Service) {
  const staff = await staffed(service);
  const ground = await grounds(service, staff);
  const sessions = [
    ...(await logins(service, staff)),
    ...(await apiTokens(service, staff, ground)),
    ...(await serviceTokens(service, staff, ground)),
    ...(await collabs(service, staff, ground)),
  ];
  await mishaps(service, staff, ground);
  const names = new Map<string, string>(await namesOf(service, ground));
  return {
    staff,
    ground,
    sessions,
    named(name: string): Session {
      const found = sessions.find((each) => each.name === name);
      if (found === undefined) throw new Error(`nobody is called ${name}`);
      return found.session;
    },
    /** The name of a client, a project, or of what lies in one. */
    nameOf: (id: string): string => names.get(id) ?? id,
  };
}
export type Scene = Awaited<ReturnType<typeof sceneOf>>;

async function namesOf({ pool }: Service, { a, b, c, d, a1, a2, b1, d1, second }: Ground) {
  const places = Object.entries({ a1, a2, b1, d1, 'a1-second': { id: second.oplog, ...second } });
  const ids = places.flatMap(([name, each]) =>
    [each.id, each.oplog, each.report].map((id) => ({ id, name })),
  );
  const clients = Object.entries({ a, b, c, d }).map(([name, id]) => [id, name] as const);
  const { rows } = await pool.query<{ id: string; parent: string }>(
    `SELECT id, oplog_id AS parent FROM public.oplog_entry UNION ALL SELECT id, report_id FROM public.report_observation`,
  );
  const nameOf = (id: string): string => ids.find((each) => each.id === id)?.name ?? id;
  return [
    ...clients,
    ...ids.map(({ id, name }) => [id, name] as const),
    ...rows.map(({ id, parent }) => [id, nameOf(parent)] as const),
  ];
}
