import type { ResultOf } from '../../graphql/graphql.js';
import type { ListPage } from '../../parts/pager.js';
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

/** The page that an answer holds, of whichever kind it was asked for. */
export function pageOf({ apiTokens, serviceTokens }: TokensAnswer): ListPage<ListedToken> {
  if (apiTokens !== undefined) return { ...apiTokens, nodes: apiTokens.nodes.map(apiToken) };
  if (serviceTokens === undefined) throw new Error('an answer without tokens');
  return { ...serviceTokens, nodes: serviceTokens.nodes.map(serviceToken) };
}

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
