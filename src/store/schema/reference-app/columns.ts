import { sql } from 'drizzle-orm';
import { type AnyPgColumn, check, jsonb, text, uuid } from 'drizzle-orm/pg-core';
import { bytea, readableName } from '../columns.js';
import { userAccount } from '../people.js';

/** A text that may be left empty, but is never NULL. */
export const prose = () => text().notNull().default('');

/** What adopters add to a table without a column: values by the internal names of `extra_field_spec`. */
export const extraFields = () => jsonb().notNull().default({});

/** Who belongs to a client or project; gone with the person. */
export const member = () =>
  uuid()
    .notNull()
    .references(() => userAccount.id, { onDelete: 'cascade' });

/** Who wrote, uploaded or is to do something. The work outlives the person, and is then nobody's. */
export const person = () => uuid().references(() => userAccount.id, { onDelete: 'set null' });

/** A text that says something, of any length and any characters. */
export const notBlank = (name: string, column: AnyPgColumn) => check(name, sql`${column} ~ '\\S'`);

/** A file kept in the database: what it is called, what it is, and its bytes. */
export const file = () => ({
  filename: text().notNull(),
  mediaType: text().notNull(),
  content: bytea().notNull(),
  uploadedBy: person(),
});

/** A name without a way out of a folder, a media type as in a header, and at most 10 MiB. */
export const fileChecks = (
  table: string,
  t: { filename: AnyPgColumn; mediaType: AnyPgColumn; content: AnyPgColumn },
) => [
  readableName(`${table}_filename_readable`, t.filename),
  check(
    `${table}_filename_has_no_path`,
    sql`${t.filename} !~ '[/\\\\]' and ${t.filename} not in ('.', '..')`,
  ),
  check(
    `${table}_media_type_shape`,
    sql`char_length(${t.mediaType}) <= 127 and ${t.mediaType} ~ '^[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*$'`,
  ),
  check(`${table}_content_size`, sql`octet_length(${t.content}) <= 10485760`),
];
