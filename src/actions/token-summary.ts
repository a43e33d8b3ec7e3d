import { z } from 'zod';

/** A token among others, with whose it is. */
export const tokenSummary = z.object({
  id: z.guid(),
  kind: z.string(),
  tokenId: z.string(),
  name: z.string(),
  owner: z.string(),
  status: z.string(),
  expiresAt: z.date(),
  lastUsedAt: z.date().nullable(),
});
