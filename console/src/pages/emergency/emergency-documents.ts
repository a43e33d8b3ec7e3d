import { graphql } from '../../graphql/graphql.js';

export const freezesDocument = graphql(`
  query Freezes {
    credentialPolicy {
      frozenKinds
    }
    auditEvents(action: "freezeCredentials", first: 100) {
      nodes {
        id
        at
        actorName
        detail
      }
    }
  }
`);

export const freezeDocument = graphql(`
  mutation Freeze($kinds: [String!]!, $reason: String) {
    freezeCredentials(kinds: $kinds, reason: $reason) {
      frozenKinds
    }
  }
`);

export const unfreezeDocument = graphql(`
  mutation Unfreeze($kinds: [String!]!, $reason: String) {
    unfreezeCredentials(kinds: $kinds, reason: $reason) {
      frozenKinds
    }
  }
`);

export const lookDocument = graphql(`
  mutation LookAtTokens($ids: [uuid!], $filter: TokenFilter) {
    revokeTokens(ids: $ids, filter: $filter, dryRun: true) {
      count
      tokens {
        id
        kind
        tokenId
        name
        owner
        status
        expiresAt
        lastUsedAt
      }
    }
  }
`);

/** Ends exactly what was shown before, and nothing that has come to it since. */
export const revokeDocument = graphql(`
  mutation RevokeTokens($ids: [uuid!]!, $reason: String!) {
    revokeTokens(ids: $ids, reason: $reason) {
      count
    }
  }
`);

export const leakDocument = graphql(`
  mutation RevokeLeakedToken($token: String!) {
    revokeLeakedToken(token: $token) {
      accepted
    }
  }
`);
