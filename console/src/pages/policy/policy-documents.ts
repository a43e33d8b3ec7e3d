import { type ResultOf, type VariablesOf, graphql } from '../../graphql/graphql.js';

export const policyDocument = graphql(`
  query CredentialPolicy {
    credentialPolicy {
      minimumLifetimeSeconds
      maximumLifetimeSeconds
      extensionRotates
      maximumOverlapSeconds
      idleRevocationDays
      maximumLiveTokens
      apiTokenRateLimitPerMinute
      frozenKinds
      updatedAt
    }
  }
`);

export type Policy = ResultOf<typeof policyDocument>['credentialPolicy'];

/** Changes nothing: it is asked while somebody types. */
export const previewDocument = graphql(`
  mutation PreviewCredentialPolicy(
    $minimumLifetimeSeconds: Int
    $maximumLifetimeSeconds: Int
    $extensionRotates: Boolean
    $maximumOverlapSeconds: Int
    $idleRevocationDays: Int
    $maximumLiveTokens: Int
    $apiTokenRateLimitPerMinute: Int
  ) {
    setCredentialPolicy(
      minimumLifetimeSeconds: $minimumLifetimeSeconds
      maximumLifetimeSeconds: $maximumLifetimeSeconds
      extensionRotates: $extensionRotates
      maximumOverlapSeconds: $maximumOverlapSeconds
      idleRevocationDays: $idleRevocationDays
      maximumLiveTokens: $maximumLiveTokens
      apiTokenRateLimitPerMinute: $apiTokenRateLimitPerMinute
      dryRun: true
    ) {
      exceedingCount
      exceeding {
        id
        kind
        tokenId
        name
        owner
        status
        expiresAt
        lastUsedAt
      }
      idleCount
      idle {
        id
        kind
        tokenId
        name
        owner
        status
        expiresAt
        lastUsedAt
      }
      peopleOverCap
    }
  }
`);

export const saveDocument = graphql(`
  mutation SetCredentialPolicy(
    $minimumLifetimeSeconds: Int
    $maximumLifetimeSeconds: Int
    $extensionRotates: Boolean
    $maximumOverlapSeconds: Int
    $idleRevocationDays: Int
    $maximumLiveTokens: Int
    $apiTokenRateLimitPerMinute: Int
  ) {
    setCredentialPolicy(
      minimumLifetimeSeconds: $minimumLifetimeSeconds
      maximumLifetimeSeconds: $maximumLifetimeSeconds
      extensionRotates: $extensionRotates
      maximumOverlapSeconds: $maximumOverlapSeconds
      idleRevocationDays: $idleRevocationDays
      maximumLiveTokens: $maximumLiveTokens
      apiTokenRateLimitPerMinute: $apiTokenRateLimitPerMinute
    ) {
      exceedingCount
      exceeding {
        id
        kind
        tokenId
        name
        owner
        status
        expiresAt
        lastUsedAt
      }
      idleCount
      idle {
        id
        kind
        tokenId
        name
        owner
        status
        expiresAt
        lastUsedAt
      }
      peopleOverCap
    }
  }
`);

/** What a change of the policy hits. */
export type PolicyEffects = ResultOf<typeof previewDocument>['setCredentialPolicy'];
export type PolicyChanges = VariablesOf<typeof previewDocument>;
