import { boolean, foreignKey, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { at, createdAt, id, neverNil, readableName } from '../columns.js';
import { client } from './clients.js';
import { extraFields, member, notBlank, person, prose } from './columns.js';
import { objectiveStatus, projectRole, projectType } from './library.js';

export const project = pgTable(
  'project',
  {
    id: id(),
    workspaceId: uuid().notNull(),
    clientId: uuid().notNull(),
    projectTypeId: uuid().references(() => projectType.id),
    name: text().notNull(),
    codename: prose(),
    description: prose(),
    startDate: at(),
    endDate: at(),
    isComplete: boolean().notNull().default(false),
    extraFields: extraFields(),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('project_id_not_nil', t.id),
    readableName('project_name_readable', t.name),
    // A project lies in the workspace of its client: no row can say otherwise.
    foreignKey({
      name: 'project_client_in_workspace',
      columns: [t.clientId, t.workspaceId],
      foreignColumns: [client.id, client.workspaceId],
    }),
    index('project_workspace').on(t.workspaceId),
    index('project_client').on(t.clientId),
    index('project_project_type').on(t.projectTypeId),
  ],
);

export const ofProject = () =>
  uuid()
    .notNull()
    .references(() => project.id, { onDelete: 'cascade' });

export const projectInvite = pgTable(
  'project_invite',
  { projectId: ofProject(), userId: member(), createdAt: createdAt() },
  (t) => [
    primaryKey({ name: 'project_invite_pkey', columns: [t.projectId, t.userId] }),
    index('project_invite_user').on(t.userId, t.projectId),
  ],
);

export const projectAssignment = pgTable(
  'project_assignment',
  {
    projectId: ofProject(),
    userId: member(),
    projectRoleId: uuid().references(() => projectRole.id),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ name: 'project_assignment_pkey', columns: [t.projectId, t.userId] }),
    index('project_assignment_user').on(t.userId, t.projectId),
    index('project_assignment_project_role').on(t.projectRoleId),
  ],
);

export const projectNote = pgTable(
  'project_note',
  { id: id(), projectId: ofProject(), authorId: person(), note: text().notNull(), createdAt: createdAt() },
  (t) => [
    neverNil('project_note_id_not_nil', t.id),
    notBlank('project_note_not_blank', t.note),
    index('project_note_project').on(t.projectId),
    index('project_note_author').on(t.authorId),
  ],
);

export const projectObjective = pgTable(
  'project_objective',
  {
    id: id(),
    projectId: ofProject(),
    objectiveStatusId: uuid().references(() => objectiveStatus.id),
    objective: text().notNull(),
    description: prose(),
    deadline: at(),
    isComplete: boolean().notNull().default(false),
    position: integer().notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('project_objective_id_not_nil', t.id),
    notBlank('project_objective_not_blank', t.objective),
    index('project_objective_project').on(t.projectId),
    index('project_objective_objective_status').on(t.objectiveStatusId),
  ],
);

export const projectScope = pgTable(
  'project_scope',
  {
    id: id(),
    projectId: ofProject(),
    name: text().notNull(),
    scope: prose(),
    description: prose(),
    isDisallowed: boolean().notNull().default(false),
    requiresCaution: boolean().notNull().default(false),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('project_scope_id_not_nil', t.id),
    readableName('project_scope_name_readable', t.name),
    index('project_scope_project').on(t.projectId),
  ],
);

export const projectTarget = pgTable(
  'project_target',
  {
    id: id(),
    projectId: ofProject(),
    ipAddress: prose(),
    hostname: prose(),
    note: prose(),
    isCompromised: boolean().notNull().default(false),
    createdAt: createdAt(),
  },
  (t) => [neverNil('project_target_id_not_nil', t.id), index('project_target_project').on(t.projectId)],
);
