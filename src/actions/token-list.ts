import { z } from 'zod';
import { scopeInWords } from '../access/scope-words.js';
import { presetOf } from '../access/presets.js';
import type { Queryable } from '../store/database.js';
import { summariseGrants } from '../store/token-grants.js';
import { type ListedServiceToken, tokenSorts } from '../store/token-lists.js';
import { tokenFilters } from '../store/token-tables.js';
import { idField, pageFields, searchField } from './fields.js';

export const tokenKindField = z.enum(['api_token', 'service_token'], {
  error: 'must be api_token or service_token',
});

export const statusField = z
  .enum(tokenFilters, { error: `must be one of ${tokenFilters.join(', ')}` })
  .nullish();

/** How both lists of tokens are narrowed, sorted and cut. */
export const tokenListFields = {
  workspaceId: idField.nullish(),
  status: statusField,
  search: searchField,
  sort: z
    .enum(tokenSorts, {
      error: 'must be name, createdAt, expiresAt or lastUsedAt, with a leading - for descending',
    })
    .nullish(),
  ...pageFields,
};

/** What both kinds of token show of themselves. */
const tokenColumns = {
  id: z.guid(),
  tokenId: z.string(),
  name: z.string(),
  status: z.string(),
  /** Why a token that is live by its own row is refused all the same. */
  blockedBy: z.string().nullable(),
  createdAt: z.date(),
  expiresAt: z.date(),
  lastUsedAt: z.date().nullable(),
  lastUsedAddress: z.string().nullable(),
  previousValidUntil: z.date().nullable(),
  previousLastUsedAt: z.date().nullable(),
  revokedAt: z.date().nullable(),
  revokedBy: z.string().nullable(),
  revokedReason: z.string().nullable(),
};

export const apiTokenNode = z.object({
  ...tokenColumns,
  userId: z.guid(),
  username: z.string(),
  workspaceId: z.guid().nullable(),
  workspaceName: z.string().nullable(),
  scopes: z.array(z.string()).nullable(),
});

export const serviceTokenNode = z.object({
  ...tokenColumns,
  servicePrincipalId: z.guid(),
  servicePrincipalName: z.string(),
  workspaceId: z.guid(),
  workspaceName: z.string(),
  ownerId: z.guid(),
  ownerUsername: z.string(),
  createdBy: z.string().nullable(),
  preset: z.string(),
  scope: z.string(),
  staleGrants: z.int(),
  allowedCidrs: z.array(z.string()).nullable(),
  rateLimitPerMinute: z.int().nullable(),
});

const noGrants = { total: 0, projects: 0, clients: 0, workspaces: 0, oplogGrants: 0, oplogs: 0, stale: 0 };

/** Service tokens with what their grants say: one statement, however many tokens. */
export async function withGrants(
  db: Queryable,
  tokens: readonly ListedServiceToken[],
): Promise<z.infer<typeof serviceTokenNode>[]> {
  const summaries = await summariseGrants(
    db,
    tokens.map(({ id }) => id),
  );
  const byToken = new Map(summaries.map((summary) => [summary.tokenId, summary]));
  return tokens.map((token) => {
    const counts = byToken.get(token.id) ?? noGrants;
    return { ...token, preset: presetOf(counts), scope: scopeInWords(counts), staleGrants: counts.stale };
  });
}

/** Whether the auth hook takes a token now, whatever address it comes from. */
export const worksNow = ({
  status,
  blockedBy,
}: {
  readonly status: string;
  readonly blockedBy: string | null;
}): boolean => (status === 'active' || status === 'expiring') && blockedBy === null;

/** How tokens look in examples. */
export const exampleToken = {
  id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
  tokenId: '3fa94c01b27de568',
  name: 'nightly export',
  status: 'active',
  blockedBy: null,
  createdAt: '2031-01-01T12:00:00.000Z',
  expiresAt: '2031-01-31T12:00:00.000Z',
  lastUsedAt: '2031-01-02T03:00:00.000Z',
  lastUsedAddress: '192.0.2.10',
  previousValidUntil: null,
  previousLastUsedAt: null,
  revokedAt: null,
  revokedBy: null,
  revokedReason: null,
};
export const exampleApiToken = {
  ...exampleToken,
  userId: '2a4b6c8d-1e3f-4a5b-9c7d-8e9f0a1b2c3d',
  username: 'olga',
  workspaceId: null,
  workspaceName: null,
  scopes: ['read:*'],
};
export const exampleServiceToken = {
  ...exampleToken,
  servicePrincipalId: '7b1d2c3e-4f50-4a6b-8c7d-9e0f1a2b3c4d',
  servicePrincipalName: 'ci',
  workspaceId: '0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10',
  workspaceName: 'Red team',
  ownerId: '2a4b6c8d-1e3f-4a5b-9c7d-8e9f0a1b2c3d',
  ownerUsername: 'olga',
  createdBy: 'olga',
  preset: 'project_read',
  scope: 'Reads 1 project',
  staleGrants: 0,
  allowedCidrs: ['192.0.2.0/24'],
  rateLimitPerMinute: 60,
};
