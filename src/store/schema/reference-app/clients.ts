import { index, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { createdAt, id, neverNil, readableName } from '../columns.js';
import { workspace } from '../people.js';
import { extraFields, member, notBlank, person, prose } from './columns.js';

export const client = pgTable(
  'client',
  {
    id: id(),
    workspaceId: uuid()
      .notNull()
      .references(() => workspace.id),
    name: text().notNull(),
    shortName: prose(),
    extraFields: extraFields(),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('client_id_not_nil', t.id),
    readableName('client_name_readable', t.name),
    unique('client_within_workspace').on(t.id, t.workspaceId),
    index('client_workspace').on(t.workspaceId),
  ],
);

const ofClient = () =>
  uuid()
    .notNull()
    .references(() => client.id, { onDelete: 'cascade' });

export const clientContact = pgTable(
  'client_contact',
  {
    id: id(),
    clientId: ofClient(),
    name: text().notNull(),
    jobTitle: prose(),
    email: prose(),
    phone: prose(),
    note: prose(),
    createdAt: createdAt(),
  },
  (t) => [
    neverNil('client_contact_id_not_nil', t.id),
    readableName('client_contact_name_readable', t.name),
    index('client_contact_client').on(t.clientId),
  ],
);

export const clientNote = pgTable(
  'client_note',
  { id: id(), clientId: ofClient(), authorId: person(), note: text().notNull(), createdAt: createdAt() },
  (t) => [
    neverNil('client_note_id_not_nil', t.id),
    notBlank('client_note_not_blank', t.note),
    index('client_note_client').on(t.clientId),
    index('client_note_author').on(t.authorId),
  ],
);

export const clientInvite = pgTable(
  'client_invite',
  { clientId: ofClient(), userId: member(), createdAt: createdAt() },
  (t) => [
    primaryKey({ name: 'client_invite_pkey', columns: [t.clientId, t.userId] }),
    index('client_invite_user').on(t.userId, t.clientId),
  ],
);
