import { z } from 'zod';
import type { RunAction } from './needs.js';

const shape = z.object({
  kind: z.string(),
  isWellFormed: z.boolean(),
  isFound: z.boolean(),
  isSecretRight: z.boolean(),
  isPrevious: z.boolean(),
  credentialId: z.string().nullable(),
  name: z.string().nullable(),
  owner: z.string().nullable(),
  status: z.string().nullable(),
  blockedBy: z.string().nullable(),
});

/** What a credential is, by its text. */
export async function identify(run: RunAction, token: string) {
  const answer = await run('identifyToken', { token });
  return { answer, found: shape.parse(answer) };
}
