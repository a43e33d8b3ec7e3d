import { graphql } from '../../graphql/graphql.js';

export const creatingServiceToken = graphql(`
  mutation CreateServiceToken(
    $servicePrincipalId: uuid!
    $name: String!
    $expiresAt: timestamptz!
    $preset: String
    $projectIds: [uuid!]
    $clientIds: [uuid!]
    $allAccessible: Boolean
    $oplogIds: [uuid!]
    $grants: [GrantInput!]
    $allowedCidrs: [String!]
    $rateLimitPerMinute: Int
  ) {
    created: createServiceToken(
      servicePrincipalId: $servicePrincipalId
      name: $name
      expiresAt: $expiresAt
      preset: $preset
      projectIds: $projectIds
      clientIds: $clientIds
      allAccessible: $allAccessible
      oplogIds: $oplogIds
      grants: $grants
      allowedCidrs: $allowedCidrs
      rateLimitPerMinute: $rateLimitPerMinute
    ) {
      id
      token
      expiresAt
    }
  }
`);
