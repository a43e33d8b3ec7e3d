import type { Ask } from '../../graphql/ask.js';
import { csvOf } from './csv.js';
import { type ListedToken, pageOf } from './listed-token.js';
import { tokensDocument } from './token-documents.js';
import type { TokensVariables } from './use-token-list.js';

export const mostExported = 10_000;
const rowsAtOnce = 100;

interface Reading {
  readonly ask: Ask;
  readonly variables: TokensVariables;
  readonly signal: AbortSignal;
  readonly onProgress: (read: number) => void;
}

/** All tokens of a filter, page by page, ten thousand at most. Rejects when the signal says to stop. */
export async function readAllTokens({
  ask,
  variables,
  signal,
  onProgress,
}: Reading): Promise<readonly ListedToken[]> {
  const tokens: ListedToken[] = [];
  let after: string | undefined;
  do {
    const page = pageOf(await ask(tokensDocument, { ...variables, first: rowsAtOnce, after }, signal));
    tokens.push(...page.nodes);
    onProgress(tokens.length);
    after = page.pageInfo.hasNextPage ? (page.pageInfo.endCursor ?? undefined) : undefined;
  } while (after !== undefined && tokens.length < mostExported);
  return tokens.slice(0, mostExported);
}

const columns = {
  id: ({ id }) => id,
  kind: ({ kind }) => (kind === 'api' ? 'api_token' : 'service_token'),
  tokenId: ({ tokenId }) => tokenId,
  name: ({ name }) => name,
  owner: ({ owner }) => owner,
  servicePrincipal: ({ principal }) => principal?.name ?? null,
  workspace: ({ workspaceName }) => workspaceName,
  scope: ({ scope }) => ('level' in scope ? scope.level : scope.words),
  staleGrants: ({ scope }) => ('stale' in scope ? scope.stale : 0),
  status: ({ status }) => status,
  blockedBy: ({ blockedBy }) => blockedBy,
  createdAt: ({ createdAt }) => createdAt,
  expiresAt: ({ expiresAt }) => expiresAt,
  lastUsedAt: ({ lastUsedAt }) => lastUsedAt,
  lastUsedAddress: ({ lastUsedAddress }) => lastUsedAddress,
  revokedAt: ({ revokedAt }) => revokedAt,
  revokedBy: ({ revokedBy }) => revokedBy,
  revokedReason: ({ revokedReason }) => revokedReason,
} satisfies Readonly<Record<string, (token: ListedToken) => string | number | null>>;

const cells = Object.entries<(token: ListedToken) => string | number | null>(columns);

export const tokensAsCsv = (tokens: readonly ListedToken[]): string =>
  csvOf([
    cells.map(([name]) => name),
    ...tokens.map((token) => cells.map(([, of]) => String(of(token) ?? ''))),
  ]);

export const tokensAsJson = (tokens: readonly ListedToken[]): string =>
  `${JSON.stringify(
    tokens.map((token) => Object.fromEntries(cells.map(([name, of]) => [name, of(token)]))),
    undefined,
    2,
  )}\n`;
