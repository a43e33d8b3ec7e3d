import { type ResultOf, graphql } from '../../graphql/graphql.js';
import { type Role, roles } from './people-address.js';

export const peopleDocument = graphql(`
  query People($search: String, $role: String, $status: String, $first: Int, $after: String) {
    users(search: $search, role: $role, status: $status, first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        username
        displayName
        email
        role
        isActive
        mfaRequired
        hasSecondFactor
        createdAt
      }
    }
  }
`);

export type Person = ResultOf<typeof peopleDocument>['users']['nodes'][number];

/** A role that the console knows; the least one for what it does not. */
export const roleOf = (person: Pick<Person, 'role'>): Role =>
  roles.find((role) => role === person.role) ?? 'user';

export const createPersonDocument = graphql(`
  mutation CreatePerson(
    $username: String!
    $displayName: String
    $email: String
    $role: String
    $mfaRequired: Boolean
  ) {
    createUser(
      username: $username
      displayName: $displayName
      email: $email
      role: $role
      mfaRequired: $mfaRequired
    ) {
      code
      codeExpiresAt
      user {
        username
      }
    }
  }
`);

export const changePersonDocument = graphql(`
  mutation ChangePerson(
    $id: uuid!
    $username: String
    $displayName: String
    $email: String
    $role: String
    $mfaRequired: Boolean
  ) {
    updateUser(
      id: $id
      username: $username
      displayName: $displayName
      email: $email
      role: $role
      mfaRequired: $mfaRequired
    ) {
      id
    }
  }
`);

/** A mutation that changes nothing: what switching somebody off or on would be about. */
export const activityDocument = graphql(`
  mutation PersonActivity($id: uuid!, $isActive: Boolean!) {
    setUserActive(id: $id, isActive: $isActive, dryRun: true) {
      sessions
      apiTokens
      servicePrincipals
      serviceTokens
      ownerlessWorkspaces
    }
  }
`);

export type Activity = ResultOf<typeof activityDocument>['setUserActive'];

export const switchPersonDocument = graphql(`
  mutation SwitchPerson(
    $id: uuid!
    $isActive: Boolean!
    $endSessions: Boolean
    $revokeTokens: Boolean
    $deactivatePrincipals: Boolean
    $reason: String
  ) {
    setUserActive(
      id: $id
      isActive: $isActive
      endSessions: $endSessions
      revokeTokens: $revokeTokens
      deactivatePrincipals: $deactivatePrincipals
      reason: $reason
    ) {
      id
      isActive
    }
  }
`);

export const resetPersonDocument = graphql(`
  mutation ResetPerson($id: uuid!, $secondFactor: Boolean) {
    resetUser(id: $id, secondFactor: $secondFactor) {
      code
      codeExpiresAt
    }
  }
`);
