import { index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { at, createdAt, id, neverNil, readableName } from '../columns.js';
import { extraFields, file, fileChecks, prose } from './columns.js';
import { ofProject } from './projects.js';

export const oplog = pgTable(
  'oplog',
  { id: id(), projectId: ofProject(), name: text().notNull(), createdAt: createdAt() },
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
    endedAt: at(),
    operator: prose(),
    sourceAddress: prose(),
    targetAddress: prose(),
    tool: prose(),
    command: prose(),
    description: prose(),
    output: prose(),
    comments: prose(),
    extraFields: extraFields(),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('oplog_entry_id_not_nil', t.id),
    index('oplog_entry_oplog_at').on(t.oplogId, t.at.desc().nullsFirst()),
  ],
);

/** A terminal's recording of what an entry tells; one an entry. */
export const oplogEntryRecording = pgTable(
  'oplog_entry_recording',
  {
    id: id(),
    oplogEntryId: uuid()
      .notNull()
      .references(() => oplogEntry.id, { onDelete: 'cascade' }),
    ...file(),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('oplog_entry_recording_id_not_nil', t.id),
    unique('oplog_entry_recording_oplog_entry').on(t.oplogEntryId),
    index('oplog_entry_recording_uploaded_by').on(t.uploadedBy),
    ...fileChecks('oplog_entry_recording', t),
  ],
);
