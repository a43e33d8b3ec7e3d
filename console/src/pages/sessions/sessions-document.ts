import { type ResultOf, graphql } from '../../graphql/graphql.js';

export const sessionsDocument = graphql(`
  query Sessions($everyone: Boolean, $search: String, $status: String, $after: String) {
    sessions(everyone: $everyone, search: $search, status: $status, first: 25, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        username
        device
        address
        createdAt
        lastSeenAt
        expiresAt
        status
        isCurrent
        revokedAt
        revokedBy
        revokedReason
      }
    }
  }
`);

export type Session = ResultOf<typeof sessionsDocument>['sessions']['nodes'][number];
