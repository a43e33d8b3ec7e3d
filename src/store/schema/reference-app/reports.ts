import { boolean, foreignKey, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, neverNil, readableName } from '../columns.js';
import { extraFields, file, fileChecks, person, prose } from './columns.js';
import { findingTexts, reportTemplate } from './library.js';
import { ofProject } from './projects.js';

export const report = pgTable(
  'report',
  {
    id: id(),
    projectId: ofProject(),
    reportTemplateId: uuid().references(() => reportTemplate.id),
    title: text().notNull(),
    isComplete: boolean().notNull().default(false),
    isDelivered: boolean().notNull().default(false),
    createdBy: person(),
    extraFields: extraFields(),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('report_id_not_nil', t.id),
    readableName('report_title_readable', t.title),
    index('report_project').on(t.projectId),
    index('report_report_template').on(t.reportTemplateId),
    index('report_created_by').on(t.createdBy),
  ],
);

const ofReport = () =>
  uuid()
    .notNull()
    .references(() => report.id, { onDelete: 'cascade' });

export const reportFinding = pgTable(
  'report_finding',
  {
    id: id(),
    reportId: ofReport(),
    ...findingTexts(),
    position: integer().notNull().default(0),
    assignedTo: person(),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('report_finding_id_not_nil', t.id),
    readableName('report_finding_title_readable', t.title),
    unique('report_finding_within_report').on(t.id, t.reportId),
    index('report_finding_report').on(t.reportId),
    index('report_finding_finding_type').on(t.findingTypeId),
    index('report_finding_severity').on(t.severityId),
    index('report_finding_assigned_to').on(t.assignedTo),
  ],
);

export const reportObservation = pgTable(
  'report_observation',
  {
    id: id(),
    reportId: ofReport(),
    title: text().notNull(),
    description: prose(),
    position: integer().notNull().default(0),
    extraFields: extraFields(),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('report_observation_id_not_nil', t.id),
    readableName('report_observation_title_readable', t.title),
    index('report_observation_report').on(t.reportId),
  ],
);

/** What proves a report, or one finding of it: then it is of the same report, and goes with the finding. */
export const evidence = pgTable(
  'evidence',
  {
    id: id(),
    reportId: ofReport(),
    reportFindingId: uuid(),
    name: text().notNull(),
    caption: prose(),
    description: prose(),
    ...file(),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('evidence_id_not_nil', t.id),
    readableName('evidence_name_readable', t.name),
    foreignKey({
      name: 'evidence_finding_within_report',
      columns: [t.reportFindingId, t.reportId],
      foreignColumns: [reportFinding.id, reportFinding.reportId],
    }).onDelete('cascade'),
    index('evidence_report').on(t.reportId),
    index('evidence_report_finding').on(t.reportFindingId, t.reportId),
    index('evidence_uploaded_by').on(t.uploadedBy),
    ...fileChecks('evidence', t),
  ],
);
