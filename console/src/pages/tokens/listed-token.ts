import type { ResultOf } from '../../graphql/graphql.js';
import type { tokensDocument } from './token-documents.js';

export type TokensAnswer = ResultOf<typeof tokensDocument>;
type ApiTokenNode = NonNullable<TokensAnswer['apiTokens']>['nodes'][number];
type ServiceTokenNode = NonNullable<TokensAnswer['serviceTokens']>['nodes'][number];

/** A token of either kind, as its row shows it. */
export interface ListedToken extends Omit<ApiTokenNode, 'userId' | 'username' | 'scopes'> {
  readonly kind: 'api' | 'service';
  readonly ownerId: string;
  readonly owner: string;
  /** API tokens have none. */
  readonly principal?: { readonly id: string; readonly name: string };
  readonly scope:
    { readonly level: 'read' | 'readWrite' | 'full' } | { readonly words: string; readonly stale: number };
}

export interface TokenPage {
  readonly totalCount: number;
  readonly endCursor: string | undefined;
  readonly tokens: readonly ListedToken[];
}

/** The page that an answer holds, of whichever kind it was asked for. */
export function pageOf({ apiTokens, serviceTokens }: TokensAnswer): TokenPage {
  if (apiTokens !== undefined) return { ...cutOf(apiTokens), tokens: apiTokens.nodes.map(apiToken) };
  if (serviceTokens === undefined) throw new Error('an answer without tokens');
  return { ...cutOf(serviceTokens), tokens: serviceTokens.nodes.map(serviceToken) };
}

type Cut = Pick<NonNullable<TokensAnswer['apiTokens']>, 'totalCount' | 'pageInfo'>;

const cutOf = ({ totalCount, pageInfo: { hasNextPage, endCursor } }: Cut) => ({
  totalCount,
  endCursor: hasNextPage ? (endCursor ?? undefined) : undefined,
});

const apiToken = ({ userId, username, scopes, ...token }: ApiTokenNode): ListedToken => ({
  ...token,
  kind: 'api',
  ownerId: userId,
  owner: username,
  scope: { level: levelOf(scopes) },
});

const serviceToken = ({
  ownerId,
  ownerUsername,
  servicePrincipalId,
  servicePrincipalName,
  scope,
  staleGrants,
  ...token
}: ServiceTokenNode): ListedToken => ({
  ...token,
  kind: 'service',
  ownerId,
  owner: ownerUsername,
  principal: { id: servicePrincipalId, name: servicePrincipalName },
  scope: { words: scope, stale: staleGrants },
});

/** Scopes are cumulative, and none of them is full access. */
function levelOf(scopes: readonly string[] | null): 'read' | 'readWrite' | 'full' {
  if (scopes === null || scopes.includes('delete:*')) return 'full';
  return scopes.includes('write:*') ? 'readWrite' : 'read';
}

/** Whether a token has neither ended nor been revoked. */
export const isLive = ({ status }: Pick<ListedToken, 'status'>): boolean =>
  status === 'active' || status === 'expiring';

/** How the text of a token begins: what one recognises it by, and nothing that opens anything. */
export const startOf = ({ kind, tokenId }: Pick<ListedToken, 'kind' | 'tokenId'>): string =>
  `${kind === 'api' ? 'gwat' : 'gwst'}_${tokenId.slice(0, 6)}…`;
