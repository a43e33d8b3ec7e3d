import { foreignKey, index, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { at, createdAt, id, neverNil, readableName } from './columns.js';
import { userAccount, workspace } from './people.js';

// The engagement-tracking schema shipped with the product, in schema `public`: the demo and the example to copy.

const user = () =>
  uuid()
    .notNull()
    .references(() => userAccount.id, { onDelete: 'cascade' });

export const client = pgTable(
  'client',
  {
    id: id(),
    workspaceId: uuid()
      .notNull()
      .references(() => workspace.id),
    name: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('client_id_not_nil', t.id),
    readableName('client_name_readable', t.name),
    unique('client_within_workspace').on(t.id, t.workspaceId),
    index('client_workspace').on(t.workspaceId),
  ],
);

export const clientInvite = pgTable(
  'client_invite',
  {
    clientId: uuid()
      .notNull()
      .references(() => client.id, { onDelete: 'cascade' }),
    userId: user(),
  },
  (t) => [
    primaryKey({ name: 'client_invite_pkey', columns: [t.clientId, t.userId] }),
    index('client_invite_user').on(t.userId, t.clientId),
  ],
);

export const project = pgTable(
  'project',
  {
    id: id(),
    workspaceId: uuid().notNull(),
    clientId: uuid().notNull(),
    name: text().notNull(),
    startDate: at(),
    endDate: at(),
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
  ],
);

const projectPeople = (name: string) =>
  pgTable(
    name,
    {
      projectId: uuid()
        .notNull()
        .references(() => project.id, { onDelete: 'cascade' }),
      userId: user(),
    },
    (t) => [
      primaryKey({ name: `${name}_pkey`, columns: [t.projectId, t.userId] }),
      index(`${name}_user`).on(t.userId, t.projectId),
    ],
  );

export const projectInvite = projectPeople('project_invite');
export const projectAssignment = projectPeople('project_assignment');

export const oplog = pgTable(
  'oplog',
  {
    id: id(),
    projectId: uuid()
      .notNull()
      .references(() => project.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('oplog_id_not_nil', t.id),
    readableName('oplog_name_readable', t.name),
    index('oplog_project').on(t.projectId),
  ],
);

export const oplogEntry = pgTable(
  'oplog_entry',
  {
    id: id(),
    oplogId: uuid()
      .notNull()
      .references(() => oplog.id, { onDelete: 'cascade' }),
    at: createdAt(),
    operator: text().notNull().default(''),
    tool: text().notNull().default(''),
    command: text().notNull().default(''),
    output: text().notNull().default(''),
    comments: text().notNull().default(''),
    extraFields: jsonb().notNull().default({}),
  },
  (t) => [
    neverNil('oplog_entry_id_not_nil', t.id),
    index('oplog_entry_oplog_at').on(t.oplogId, t.at.desc().nullsFirst()),
  ],
);

export const report = pgTable(
  'report',
  {
    id: id(),
    projectId: uuid()
      .notNull()
      .references(() => project.id, { onDelete: 'cascade' }),
    title: text().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('report_id_not_nil', t.id),
    readableName('report_title_readable', t.title),
    index('report_project').on(t.projectId),
  ],
);

export const reportFinding = pgTable(
  'report_finding',
  {
    id: id(),
    reportId: uuid()
      .notNull()
      .references(() => report.id, { onDelete: 'cascade' }),
    title: text().notNull(),
    description: text().notNull().default(''),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('report_finding_id_not_nil', t.id),
    readableName('report_finding_title_readable', t.title),
    index('report_finding_report').on(t.reportId),
  ],
);
