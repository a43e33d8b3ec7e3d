import { z } from 'zod';
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
 * turn the text round (zero width, bidirectional overrides), but for the two joiners that scripts need.
 */
const unreadable = /[\p{Cc}\p{Cs}\u2028\u2029]|(?![\u200c\u200d])\p{Cf}/u;
const visible = /[\p{L}\p{N}\p{P}\p{S}]/u;

const readable = (maximum: number) =>
  z
    .string({ error: 'must be text' })
    .max(maximum * 2, { error: `is longer than ${maximum} characters` })
    .trim()
    .refine((text) => !unreadable.test(text), { error: 'must not contain control characters' })
    .refine((text) => Array.from(text).length <= maximum, { error: `is longer than ${maximum} characters` });

/** A name people read: trimmed, 1 to 255 characters, no control characters. */
export const nameField = readable(255).refine((text) => visible.test(text), { error: 'must not be empty' });

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

export const noInput = z.strictObject({});

/** What a revocation answers. */
export const revoked = z.object({ id: z.guid(), revokedAt: z.date() });
