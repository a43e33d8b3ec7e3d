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

/** With `dryRun` it says what would be, and changes nothing: so it is asked while somebody types. */
export const policyMutation = graphql(`
  mutation SetCredentialPolicy(
    $minimumLifetimeSeconds: Int
    $maximumLifetimeSeconds: Int
    $extensionRotates: Boolean
    $maximumOverlapSeconds: Int
    $idleRevocationDays: Int
    $maximumLiveTokens: Int
    $apiTokenRateLimitPerMinute: Int
    $dryRun: Boolean!
  ) {
    setCredentialPolicy(
      minimumLifetimeSeconds: $minimumLifetimeSeconds
      maximumLifetimeSeconds: $maximumLifetimeSeconds
      extensionRotates: $extensionRotates
      maximumOverlapSeconds: $maximumOverlapSeconds
      idleRevocationDays: $idleRevocationDays
      maximumLiveTokens: $maximumLiveTokens
      apiTokenRateLimitPerMinute: $apiTokenRateLimitPerMinute
      dryRun: $dryRun
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
export type PolicyEffects = ResultOf<typeof policyMutation>['setCredentialPolicy'];
export type PolicyChanges = Omit<VariablesOf<typeof policyMutation>, 'dryRun'>;
