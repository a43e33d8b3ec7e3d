import { useAnswer } from '../../graphql/asking.js';
import { type ResultOf, graphql } from '../../graphql/graphql.js';

const apiTokenDocument = graphql(`
  query ApiTokenDetails($id: uuid!) {
    apiToken(id: $id) {
      token {
        id
        tokenId
        name
        status
        blockedBy
        createdAt
        expiresAt
        lastUsedAt
        lastUsedAddress
        previousValidUntil
        previousLastUsedAt
        revokedAt
        revokedBy
        revokedReason
        userId
        username
        workspaceId
        workspaceName
        scopes
      }
      reach {
        words
        clients
        projects
        oplogs
        writableOplogs
      }
    }
  }
`);

const serviceTokenDocument = graphql(`
  query ServiceTokenDetails($id: uuid!) {
    serviceToken(id: $id) {
      token {
        id
        tokenId
        name
        status
        blockedBy
        createdAt
        expiresAt
        lastUsedAt
        lastUsedAddress
        previousValidUntil
        previousLastUsedAt
        revokedAt
        revokedBy
        revokedReason
        servicePrincipalId
        servicePrincipalName
        workspaceId
        workspaceName
        ownerId
        ownerUsername
        createdBy
        preset
        scope
        staleGrants
        allowedCidrs
        rateLimitPerMinute
      }
      grants {
        resourceType
        resourceId
        action
        name
        isStale
        staleBecause
        staleSince
      }
      reach {
        words
        clients
        projects
        oplogs
        writableOplogs
      }
    }
  }
`);

export type TokenKind = 'api' | 'service';
export type Reach = ResultOf<typeof apiTokenDocument>['apiToken']['reach'];
type ApiToken = ResultOf<typeof apiTokenDocument>['apiToken']['token'];
type ServiceToken = ResultOf<typeof serviceTokenDocument>['serviceToken']['token'];

/** What one token shows of itself, of either kind. */
export type ShownToken = Shared &
  (
    | { readonly kind: 'api'; readonly scopes: ApiToken['scopes'] }
    | { readonly kind: 'service'; readonly service: ServiceToken; readonly grants: readonly ShownGrant[] }
  );

interface Shared extends Pick<ApiToken, SharedColumn> {
  /** The person behind it: its own, or the owner of its service principal. */
  readonly ownerId: string;
  readonly ownerName: string;
  readonly workspaceId: string | null;
  readonly workspaceName: string | null;
  readonly reach: Reach;
}

type SharedColumn = Extract<keyof ApiToken, keyof ServiceToken>;

export interface ShownGrant {
  readonly resourceType: string;
  readonly resourceId: string;
  readonly action: string;
  readonly name: string | null;
  readonly isStale: boolean;
  /** Why it is stale; and since when, once a job has noticed. */
  readonly staleBecause: string | null;
  readonly staleSince: string | null;
}

const everySeconds = 15;

/** The token, asked again every so often while it is shown. */
export function useToken(kind: TokenKind, id: string) {
  const refetchEverySeconds = everySeconds;
  const api = useAnswer(
    'apiToken',
    apiTokenDocument,
    { id },
    { enabled: kind === 'api', refetchEverySeconds },
  );
  const service = useAnswer(
    'serviceToken',
    serviceTokenDocument,
    { id },
    { enabled: kind === 'service', refetchEverySeconds },
  );
  const { error, refetch } = kind === 'api' ? api : service;
  return { error, refetch, token: kind === 'api' ? shownApi(api.data) : shownService(service.data) };
}

function shownApi(data: ResultOf<typeof apiTokenDocument> | undefined): ShownToken | undefined {
  if (data === undefined) return undefined;
  const { token, reach } = data.apiToken;
  return { ...token, kind: 'api', ownerId: token.userId, ownerName: token.username, reach };
}

function shownService(data: ResultOf<typeof serviceTokenDocument> | undefined): ShownToken | undefined {
  if (data === undefined) return undefined;
  const { token, grants, reach } = data.serviceToken;
  return {
    ...token,
    kind: 'service',
    ownerName: token.ownerUsername,
    service: token,
    grants,
    reach,
  };
}

/** Whether its row alone would let it in. */
export const isLive = ({ status }: ShownToken): boolean => status === 'active' || status === 'expiring';

/** Its text's beginning, as scanners and lists know it; no part of its secret. */
export const tokenStart = ({ kind, tokenId }: Pick<ShownToken, 'kind' | 'tokenId'>): string =>
  `${kind === 'api' ? 'gwat' : 'gwst'}_${tokenId.slice(0, 8)}…`;

const day = 86_400_000;

/** Whether somebody or something depends on it: it was used in the last day. */
export const isInUse = (token: ShownToken, now: number): boolean =>
  Math.max(timeOf(token.lastUsedAt), timeOf(token.previousLastUsedAt)) > now - day;

/** Whether it could go: nobody used it, or its older text, for 90 days. */
export const isUnused = (token: ShownToken, now: number): boolean =>
  isLive(token) &&
  Math.max(timeOf(token.lastUsedAt), timeOf(token.previousLastUsedAt), timeOf(token.createdAt)) <
    now - 90 * day;

const timeOf = (at: string | null): number => (at === null ? 0 : Date.parse(at));
