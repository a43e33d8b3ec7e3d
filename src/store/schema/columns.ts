import { sql, type SQL } from 'drizzle-orm';
import { type AnyPgColumn, check, customType, text, timestamp, uuid } from 'drizzle-orm/pg-core';

/** `bytea` as Buffer. */
export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** `inet` as text; the database refuses what is not an address. */
export const inet = customType<{ data: string; driverData: string }>({ dataType: () => 'inet' });

/** `cidr` as text; the database refuses a network with host bits set. */
export const cidr = customType<{ data: string; driverData: string }>({ dataType: () => 'cidr' });

export const id = () => uuid().primaryKey().defaultRandom();
export const at = () => timestamp({ withTimezone: true });
export const createdAt = () => at().notNull().defaultNow();

/** The nil uuid stands for "nobody" in session variables, so no row may have it. */
export const neverNil = (name: string, column: AnyPgColumn) =>
  check(name, sql`${column} <> '00000000-0000-0000-0000-000000000000'`);

/**
 * A name that people read: 1 to `maximum` characters, none of them a control character (C0, DEL, C1), a line or paragraph
 * separator, or one that shows nothing or turns the text round; and no blank at either end.
 */
export const readableName = (name: string, column: AnyPgColumn, maximum = 255) =>
  check(name, readable(column, maximum));

const readable = (column: AnyPgColumn, maximum: number): SQL =>
  sql`char_length(${column}) between 1 and ${sql.raw(String(maximum))} and ${column} = btrim(${column}) and ${column} !~ '[\\u0001-\\u001f\\u007f-\\u009f\\u2028\\u2029\\u00ad\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u206f\\ufeff]'`;

export const oneOf = (name: string, column: AnyPgColumn, values: readonly string[]) =>
  check(name, sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`);

/** Who ended a credential, when, and why. A database trigger refuses to change any of it afterwards. */
export const revocation = (user: () => AnyPgColumn) => ({
  revokedAt: at(),
  revokedBy: uuid().references(user),
  revokedReason: text(),
});

export const revocationIsWhole = (
  name: string,
  columns: { revokedAt: AnyPgColumn; revokedBy: AnyPgColumn; revokedReason: AnyPgColumn },
) =>
  check(
    name,
    sql`(${columns.revokedAt} is not null or (${columns.revokedBy} is null and ${columns.revokedReason} is null)) and char_length(${columns.revokedReason}) <= 1000`,
  );
