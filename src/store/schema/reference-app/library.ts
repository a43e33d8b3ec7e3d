import { sql } from 'drizzle-orm';
import { check, index, integer, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, neverNil, oneOf, readableName } from '../columns.js';
import { extraFields, prose } from './columns.js';

// What belongs to no project and is readable by all. A row in use is not deleted: those who use it would lose a word.

const nameList = (table: string) =>
  pgTable(table, { id: id(), name: text().notNull(), createdAt: createdAt() }, (t) => [
    neverNil(`${table}_id_not_nil`, t.id),
    readableName(`${table}_name_readable`, t.name),
    unique(`${table}_name`).on(t.name),
  ]);

export const projectType = nameList('project_type');
export const projectRole = nameList('project_role');
export const objectiveStatus = nameList('objective_status');
export const findingType = nameList('finding_type');

export const severity = pgTable(
  'severity',
  {
    id: id(),
    name: text().notNull(),
    /** The higher, the worse. */
    weight: integer().notNull().default(0),
    color: prose(),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('severity_id_not_nil', t.id),
    readableName('severity_name_readable', t.name),
    unique('severity_name').on(t.name),
    check('severity_color_shape', sql`${t.color} ~ '^(#[0-9a-f]{6})?$'`),
  ],
);

export const reportTemplate = pgTable(
  'report_template',
  {
    id: id(),
    name: text().notNull(),
    description: prose(),
    documentType: text({ enum: ['json'] })
      .notNull()
      .default('json'),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('report_template_id_not_nil', t.id),
    readableName('report_template_name_readable', t.name),
    unique('report_template_name').on(t.name),
    oneOf('report_template_document_type_known', t.documentType, ['json']),
  ],
);

/** What a finding says, in the library as in a report. */
export const findingTexts = () => ({
  title: text().notNull(),
  findingTypeId: uuid().references(() => findingType.id),
  severityId: uuid().references(() => severity.id),
  description: prose(),
  impact: prose(),
  mitigation: prose(),
  referenceList: prose(),
  extraFields: extraFields(),
});

export const finding = pgTable('finding', { id: id(), ...findingTexts(), createdAt: createdAt() }, (t) => [
  neverNil('finding_id_not_nil', t.id),
  readableName('finding_title_readable', t.title),
  index('finding_finding_type').on(t.findingTypeId),
  index('finding_severity').on(t.severityId),
]);

export const observation = pgTable(
  'observation',
  {
    id: id(),
    title: text().notNull(),
    description: prose(),
    extraFields: extraFields(),
    createdAt: createdAt(),
  },
  (t) => [neverNil('observation_id_not_nil', t.id), readableName('observation_title_readable', t.title)],
);

export const tag = pgTable('tag', { id: id(), name: text().notNull(), createdAt: createdAt() }, (t) => [
  neverNil('tag_id_not_nil', t.id),
  readableName('tag_name_readable', t.name),
  uniqueIndex('tag_name_ignoring_case').on(sql`lower(${t.name})`),
]);

/** What tags go on. */
export const taggedModels = [
  'project',
  'report',
  'finding',
  'observation',
  'report_finding',
  'report_observation',
  'oplog_entry',
] as const;

const extraFieldModels = ['client', ...taggedModels] as const;
const extraFieldTypes = ['single_line_text', 'rich_text', 'checkbox', 'integer', 'float', 'json'] as const;

/** What may stand in the extra fields of a table's rows. It describes: the values themselves are not checked. */
export const extraFieldSpec = pgTable(
  'extra_field_spec',
  {
    id: id(),
    model: text({ enum: extraFieldModels }).notNull(),
    internalName: text().notNull(),
    displayName: prose(),
    type: text({ enum: extraFieldTypes }).notNull(),
    defaultValue: prose(),
    position: integer().notNull().default(0),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('extra_field_spec_id_not_nil', t.id),
    oneOf('extra_field_spec_model_known', t.model, extraFieldModels),
    oneOf('extra_field_spec_type_known', t.type, extraFieldTypes),
    check('extra_field_spec_internal_name_shape', sql`${t.internalName} ~ '^[a-z][a-z0-9_]{0,62}$'`),
    unique('extra_field_spec_model_internal_name').on(t.model, t.internalName),
  ],
);
