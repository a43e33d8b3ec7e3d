import {
  assignToProject,
  insertClient,
  insertClientContact,
  insertClientNote,
  insertOplog,
  insertOplogEntry,
  insertProject,
  insertProjectNote,
  insertProjectObjective,
  insertProjectScope,
  insertProjectTarget,
  insertRecording,
  inviteToClient,
  inviteToProject,
} from '../store/reference-app.js';
import { clients } from './content.js';
import type { Ground } from './ground.js';
import { idOf } from './ids.js';
import type { DemoClient, DemoOplog, DemoProject } from './outline.js';
import { seedReport } from './reports.js';

/** What tokens can be for, by name. */
export interface Work {
  readonly clients: Map<string, string>;
  readonly projects: Map<string, string>;
  readonly oplogs: Map<string, string>;
}

/** Clients with all that was done for them. */
export async function seedWork(ground: Ground): Promise<Work> {
  const work: Work = { clients: new Map(), projects: new Map(), oplogs: new Map() };
  for (const client of clients) await seedClient(ground, work, client);
  return work;
}

async function seedClient(ground: Ground, work: Work, client: DemoClient): Promise<void> {
  const { tx, people, workspaces } = ground;
  const { name, shortName, extraFields } = client;
  const workspaceId = idOf(workspaces, client.workspace);
  const clientId = await insertClient(tx, { workspaceId, name, shortName, extraFields });
  work.clients.set(name, clientId);
  for (const contact of client.contacts) await insertClientContact(tx, { ...contact, clientId });
  for (const { by, note } of client.notes)
    await insertClientNote(tx, { clientId, note, authorId: idOf(people, by) });
  await inviteToClient(
    tx,
    clientId,
    client.invited.map((username) => idOf(people, username)),
  );
  for (const project of client.projects) {
    const projectId = await seedProject(ground, { workspaceId, clientId }, project);
    work.projects.set(project.name, projectId);
    for (const oplog of project.oplogs ?? [])
      work.oplogs.set(oplog.name, await seedOplog(ground, projectId, oplog));
    for (const report of project.reports ?? []) await seedReport(ground, projectId, report);
  }
}

const dayMs = 86_400_000;

async function seedProject(
  ground: Ground,
  owner: { readonly workspaceId: string; readonly clientId: string },
  project: DemoProject,
): Promise<string> {
  const { tx, people, library, now } = ground;
  const { name, codename, description, isComplete, extraFields } = project;
  const inDays = (days: number): Date => new Date(now.getTime() + days * dayMs);
  const projectId = await insertProject(tx, {
    ...owner,
    ...{ name, codename, description, isComplete, extraFields },
    projectTypeId: idOf(library.projectTypes, project.type),
    startDate: inDays(project.starts),
    endDate: inDays(project.ends),
  });
  const assigned = (project.assigned ?? []).map(({ username, role }) => ({
    userId: idOf(people, username),
    projectRoleId: idOf(library.projectRoles, role),
  }));
  await assignToProject(tx, projectId, assigned);
  const invited = (project.invited ?? []).map((username) => idOf(people, username));
  await inviteToProject(tx, projectId, invited);
  await seedDetails(ground, projectId, project);
  await ground.tag('project', projectId, project.tags);
  return projectId;
}

async function seedDetails({ tx, people, library }: Ground, projectId: string, project: DemoProject) {
  for (const { by, note } of project.notes ?? [])
    await insertProjectNote(tx, { projectId, note, authorId: idOf(people, by) });
  for (const [position, { objective, status }] of (project.objectives ?? []).entries())
    await insertProjectObjective(tx, {
      ...{ projectId, objective, position },
      objectiveStatusId: idOf(library.objectiveStatuses, status),
      isComplete: status === 'Achieved',
    });
  for (const scope of project.scopes ?? []) await insertProjectScope(tx, { ...scope, projectId });
  for (const target of project.targets ?? []) await insertProjectTarget(tx, { ...target, projectId });
}

async function seedOplog(ground: Ground, projectId: string, oplog: DemoOplog): Promise<string> {
  const { tx, people, tag, now } = ground;
  const oplogId = await insertOplog(tx, { projectId, name: oplog.name });
  for (const [index, { recording, tags, ...entry }] of oplog.entries.entries()) {
    const at = new Date(now.getTime() - dayMs + index * 60_000);
    const id = await insertOplogEntry(tx, { ...entry, oplogId, at });
    if (recording !== undefined)
      await insertRecording(tx, {
        ...recording,
        oplogEntryId: id,
        uploadedBy: idOf(people, entry.operator),
      });
    await tag('oplog_entry', id, tags);
  }
  return oplogId;
}
