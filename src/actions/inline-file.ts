import { z } from 'zod';
import { refusal } from '../errors.js';
import type { StoredFile } from '../store/reference-app-files.js';

/**
 * The largest file that is answered inside JSON. Base64 makes it a third larger, and it passes through Hasura's memory and
 * ours, so it is half of what the database takes.
 */
export const inlineLimitBytes = 5 * 1024 * 1024;

/** A file inside an answer: its bytes in base64, `size` before that. */
export const inlineFile = z.object({
  id: z.guid(),
  filename: z.string(),
  mediaType: z.string(),
  size: z.int(),
  content: z.string(),
});

/** The file as it is answered; without content it was too large. Whoever is told so may read it: its sight was asked first. */
export function asInlineFile({ id, filename, mediaType, size, content }: StoredFile) {
  if (content === null) throw tooLarge('The file');
  return { id, filename, mediaType, size, content: content.toString('base64') };
}

export const tooLarge = (what: string) =>
  refusal(
    'FileTooLarge',
    `${what} is larger than ${inlineLimitBytes} bytes, the most that is answered inline.`,
  );
