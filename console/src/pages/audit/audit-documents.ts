import { type ResultOf, graphql } from '../../graphql/graphql.js';

export const auditDocument = graphql(`
  query AuditEvents(
    $subjectId: uuid
    $actorId: uuid
    $credentialId: uuid
    $action: String
    $requestId: String
    $from: timestamptz
    $until: timestamptz
    $after: String
  ) {
    auditEvents(
      subjectId: $subjectId
      actorId: $actorId
      credentialId: $credentialId
      action: $action
      requestId: $requestId
      from: $from
      until: $until
      first: 25
      after: $after
    ) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        at
        actorKind
        actorId
        actorName
        credentialId
        action
        subjectType
        subjectId
        address
        userAgent
        requestId
        detail
      }
    }
  }
`);

export type AuditEvent = ResultOf<typeof auditDocument>['auditEvents']['nodes'][number];

export const identifyDocument = graphql(`
  mutation IdentifyToken($token: String!) {
    identifyToken(token: $token) {
      kind
      isWellFormed
      isFound
      isSecretRight
      isPrevious
      credentialId
      name
      owner
      status
      blockedBy
    }
  }
`);

export type Identified = ResultOf<typeof identifyDocument>['identifyToken'];

export const apiTokenName = graphql(`
  query NameOfApiToken($id: uuid!) {
    apiToken(id: $id) {
      token {
        name
        username
      }
    }
  }
`);

export const serviceTokenName = graphql(`
  query NameOfServiceToken($id: uuid!) {
    serviceToken(id: $id) {
      token {
        name
        servicePrincipalName
      }
    }
  }
`);

export const peopleNames = graphql(`
  query NamesOfPeople {
    users(first: 100) {
      nodes {
        id
        username
      }
    }
  }
`);

export const placeNames = graphql(`
  query NamesOfPlaces {
    workspaces(first: 100) {
      nodes {
        id
        name
      }
    }
    servicePrincipals(first: 100) {
      nodes {
        id
        name
      }
    }
  }
`);
