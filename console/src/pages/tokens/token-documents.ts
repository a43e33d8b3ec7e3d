import { graphql } from '../../graphql/graphql.js';

/** A page of the tokens of one kind: one document for both, since all else about the two lists is the same. */
export const tokensDocument = graphql(`
  query Tokens(
    $isService: Boolean!
    $everyone: Boolean
    $personId: uuid
    $principalId: uuid
    $workspaceId: uuid
    $status: String
    $search: String
    $sort: String
    $first: Int
    $after: String
  ) {
    apiTokens(
      everyone: $everyone
      userId: $personId
      workspaceId: $workspaceId
      status: $status
      search: $search
      sort: $sort
      first: $first
      after: $after
    ) @skip(if: $isService) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        tokenId
        name
        userId
        username
        workspaceName
        scopes
        status
        blockedBy
        createdAt
        expiresAt
        lastUsedAt
        lastUsedAddress
        previousValidUntil
        revokedAt
        revokedBy
        revokedReason
      }
    }
    serviceTokens(
      everyone: $everyone
      ownerId: $personId
      servicePrincipalId: $principalId
      workspaceId: $workspaceId
      status: $status
      search: $search
      sort: $sort
      first: $first
      after: $after
    ) @include(if: $isService) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        tokenId
        name
        ownerId
        ownerUsername
        servicePrincipalId
        servicePrincipalName
        workspaceName
        scope
        staleGrants
        status
        blockedBy
        createdAt
        expiresAt
        lastUsedAt
        lastUsedAddress
        previousValidUntil
        revokedAt
        revokedBy
        revokedReason
      }
    }
  }
`);

export const countsDocument = graphql(`
  query TokenCounts($kind: String!, $workspaceId: uuid, $everyone: Boolean) {
    tokenCounts(kind: $kind, workspaceId: $workspaceId, everyone: $everyone) {
      active
      expiring
      expired
      revoked
      unused
    }
  }
`);

export const apiTotalsDocument = graphql(`
  query ApiTokenTotals($personId: uuid, $workspaceId: uuid) {
    active: apiTokens(userId: $personId, workspaceId: $workspaceId, status: "active", first: 1) {
      totalCount
    }
    expiring: apiTokens(userId: $personId, workspaceId: $workspaceId, status: "expiring", first: 1) {
      totalCount
    }
    expired: apiTokens(userId: $personId, workspaceId: $workspaceId, status: "expired", first: 1) {
      totalCount
    }
    revoked: apiTokens(userId: $personId, workspaceId: $workspaceId, status: "revoked", first: 1) {
      totalCount
    }
    unused: apiTokens(userId: $personId, workspaceId: $workspaceId, status: "unused", first: 1) {
      totalCount
    }
  }
`);

export const serviceTotalsDocument = graphql(`
  query ServiceTokenTotals($personId: uuid, $workspaceId: uuid) {
    active: serviceTokens(ownerId: $personId, workspaceId: $workspaceId, status: "active", first: 1) {
      totalCount
    }
    expiring: serviceTokens(ownerId: $personId, workspaceId: $workspaceId, status: "expiring", first: 1) {
      totalCount
    }
    expired: serviceTokens(ownerId: $personId, workspaceId: $workspaceId, status: "expired", first: 1) {
      totalCount
    }
    revoked: serviceTokens(ownerId: $personId, workspaceId: $workspaceId, status: "revoked", first: 1) {
      totalCount
    }
    unused: serviceTokens(ownerId: $personId, workspaceId: $workspaceId, status: "unused", first: 1) {
      totalCount
    }
  }
`);

/** With `dryRun` only says which tokens would end. */
export const revokeDocument = graphql(`
  mutation RevokeTokens($ids: [uuid!], $filter: TokenFilter, $reason: String, $dryRun: Boolean) {
    revokeTokens(ids: $ids, filter: $filter, reason: $reason, dryRun: $dryRun) {
      count
      tokens {
        id
        kind
        name
        owner
        status
        lastUsedAt
      }
    }
  }
`);
