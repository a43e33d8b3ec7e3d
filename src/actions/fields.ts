import { z } from 'zod';
import { scopeLevelOf } from '../access/scopes.js';
import { nilUuid } from '../access/session-variables.js';

// The shapes that inputs of several actions share: every string and list has a bound.

/** An id: a uuid in any case, never nil; in lower case from here on, as the database writes it. */
export const idField = z
  .guid({ error: 'must be a uuid' })
  .transform((id) => id.toLowerCase())
  .refine((id) => id !== nilUuid, { error: 'must not be the nil uuid' });

export const idsField = z
  .array(idField)
  .min(1, { error: 'must not be empty' })
  .max(1000, { error: 'holds more than 1000 ids' });

/**
 * Control characters (C0, DEL, C1), lone surrogates, line and paragraph separators, and characters that show nothing or
 * turn the text round (zero width, bidirectional overrides, fillers, blank braille), but for the two joiners where scripts
 * need them, which Latin does not.
 */
const unreadable =
  /[\p{Cc}\p{Cs}\u2028\u2029\u115f\u1160\u2800\u3164\uffa0]|\u034f|\u17b4|\u17b5|[\u{e0100}-\u{e01ef}]|(?![\u200c\u200d])\p{Cf}|\p{Script=Latin}[\u200c\u200d]/u;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

const readable = (maximum: number) =>
  z
    .string({ error: 'must be text' })
    .max(maximum * 2, { error: `is longer than ${maximum} characters` })
    .trim()
    .refine((text) => !unreadable.test(text), { error: 'must not contain control characters' })
    .refine((text) => Array.from(text).length <= maximum, { error: `is longer than ${maximum} characters` })
    .meta({ maxLength: maximum });

const named = (maximum: number) =>
  readable(maximum)
    .refine((text) => visible.test(text), { error: 'must not be empty' })
    .meta({ minLength: 1, maxLength: maximum });

/** A name people read: trimmed, 1 to 100 characters, no control characters. */
export const nameField = named(100);

/**
 * What somebody logs in by: as a name, but up to 150 characters, and in Unicode's composed form: an accent that is
 * written apart makes no second account that looks the same.
 */
export const usernameField = named(150).normalize('NFC');

/** An e-mail address, or an empty text for none. */
export const emailField = z
  .string({ error: 'must be text' })
  .max(320, { error: 'is longer than 320 characters' })
  .trim()
  .refine((text) => text === '' || z.email().safeParse(text).success, {
    error: 'must be an e-mail address',
  });

/** Why something is done: up to 1000 characters. */
export const reasonField = readable(1000);

/** A moment: ISO 8601 with a time zone. */
export const instantField = z.iso
  .datetime({
    offset: true,
    error: 'must be a moment in ISO 8601 with a time zone, such as 2030-01-31T12:00:00Z',
  })
  .max(64)
  .transform((text) => new Date(text));

/** A password somebody gives: any text, whether or not it can be right. */
export const passwordField = z
  .string({ error: 'must be text' })
  .min(1, { error: 'must not be empty' })
  .max(1024, { error: 'is longer than 1024 characters' });

/** A moment that bounds a span of history: one that the database can hold. */
export const boundField = instantField.refine(
  (at) => at.getUTCFullYear() >= 1 && at.getUTCFullYear() <= 9999,
  { error: 'must lie in the years 1 to 9999' },
);

export const noInput = z.strictObject({});

/** A part of a name to look for, ignoring case; empty looks for everything. */
export const searchField = readable(100).nullish();

/** A credential somebody presents in an argument: any text, so that what is wrong with it teaches nothing. */
export const presentedField = z.string({ error: 'must be text' }).max(8192);

/** How a person or thing is listed: how many at a time, and after which. */
export const pageFields = {
  first: z
    .int({ error: 'must be a whole number' })
    .min(1, { error: 'must be at least 1' })
    .max(100, { error: 'must be at most 100' })
    .nullish(),
  after: z.string({ error: 'must be text' }).max(1024).nullish(),
};

/** One page of a list, and how many there are in all. */
export const pageOf = <Node extends z.ZodObject>(node: Node) =>
  z.object({
    nodes: z.array(node),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    totalCount: z.int(),
  });

/** What a revocation answers. */
export const revoked = z.object({ id: z.guid(), revokedAt: z.date() });

/** What a session is begun or continued with; `token` is a login JWT. */
export const session = z.object({
  token: z.string().nullable(),
  expiresAt: z.date(),
  sessionId: z.guid(),
  limitedTo: z.enum(['second_factor', 'password']).nullable(),
});

/** The scopes of an API token: one of the three lists that there are. */
export const scopesField = z
  .array(z.string().max(32))
  .max(10)
  .refine((list) => scopeLevelOf(list) !== undefined, {
    error:
      'must be [read:*], [read:*, write:*] or [read:*, write:*, delete:*], or be left out for full access',
  });
