import { z } from 'zod';

/** A service principal, as it is shown. */
export const principalShown = z.object({
  id: z.guid(),
  workspaceId: z.guid(),
  workspaceName: z.string(),
  name: z.string(),
  kind: z.string(),
  ownerId: z.guid(),
  ownerUsername: z.string(),
  isActive: z.boolean(),
  createdAt: z.date(),
  liveTokens: z.int(),
  offeredToId: z.guid().nullable(),
  offeredToUsername: z.string().nullable(),
  offeredAt: z.date().nullable(),
});

/** What sort of actor it is, for people and for statistics: nothing depends on it. */
export const kindField = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, {
  error: 'must be lower-case letters, digits and underscores, 64 at most',
});

export const examplePrincipal = {
  id: '7b1d2c3e-4f50-4a6b-8c7d-9e0f1a2b3c4d',
  workspaceId: '0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10',
  workspaceName: 'Northwind',
  name: 'ci',
  kind: 'integration',
  ownerId: '2a4b6c8d-1e3f-4a5b-9c7d-8e9f0a1b2c3d',
  ownerUsername: 'mia',
  isActive: true,
  createdAt: '2031-01-01T12:00:00.000Z',
  liveTokens: 1,
  offeredToId: null,
  offeredToUsername: null,
  offeredAt: null,
};
