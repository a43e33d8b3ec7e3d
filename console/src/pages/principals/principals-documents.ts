import { type ResultOf, graphql } from '../../graphql/graphql.js';

export const principalsDocument = graphql(`
  query ServicePrincipals(
    $workspaceId: uuid
    $kind: String
    $status: String
    $search: String
    $first: Int
    $after: String
  ) {
    servicePrincipals(
      workspaceId: $workspaceId
      kind: $kind
      status: $status
      search: $search
      first: $first
      after: $after
    ) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        kind
        workspaceId
        workspaceName
        ownerId
        ownerUsername
        isActive
        liveTokens
        offeredToId
        offeredToUsername
        offeredAt
      }
    }
  }
`);

export type Principal = ResultOf<typeof principalsDocument>['servicePrincipals']['nodes'][number];

export const createPrincipalDocument = graphql(`
  mutation CreateServicePrincipal($workspaceId: uuid!, $name: String!, $kind: String) {
    createServicePrincipal(workspaceId: $workspaceId, name: $name, kind: $kind) {
      id
      name
    }
  }
`);

export const changePrincipalDocument = graphql(`
  mutation ChangeServicePrincipal(
    $id: uuid!
    $name: String
    $kind: String
    $isActive: Boolean
    $reason: String
  ) {
    updateServicePrincipal(id: $id, name: $name, kind: $kind, isActive: $isActive, reason: $reason) {
      id
    }
  }
`);

/** With a person it offers; without, it takes the offer back, or declines it. */
export const offerPrincipalDocument = graphql(`
  mutation OfferServicePrincipal($id: uuid!, $userId: uuid) {
    offerServicePrincipal(id: $id, userId: $userId) {
      offeredToUsername
    }
  }
`);

/** A mutation that changes nothing: what each token of an offered principal would keep and reach. */
export const previewHandoverDocument = graphql(`
  mutation PreviewHandover($id: uuid!) {
    acceptServicePrincipal(id: $id, dryRun: true) {
      principal {
        name
        kind
        workspaceName
        ownerUsername
        isActive
      }
      tokens {
        id
        name
        grants {
          resourceType
          resourceId
          action
          name
          isStale
        }
        reach {
          clients
          projects
          oplogs
          writableOplogs
        }
      }
    }
  }
`);

export type Handover = ResultOf<typeof previewHandoverDocument>['acceptServicePrincipal'];
export type HandedToken = Handover['tokens'][number];

export const acceptPrincipalDocument = graphql(`
  mutation AcceptServicePrincipal($id: uuid!, $keepTokenIds: [uuid!]) {
    acceptServicePrincipal(id: $id, keepTokenIds: $keepTokenIds) {
      principal {
        name
      }
      tokens {
        id
        name
        isKept
      }
    }
  }
`);

export type Accepted = ResultOf<typeof acceptPrincipalDocument>['acceptServicePrincipal'];
