import { type ResultOf, graphql } from '../../graphql/graphql.js';

export const workspacesDocument = graphql(`
  query Workspaces($search: String, $first: Int, $after: String) {
    workspaces(search: $search, first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        role
        memberCount
        createdAt
      }
    }
  }
`);

export type Workspace = ResultOf<typeof workspacesDocument>['workspaces']['nodes'][number];

export const membersDocument = graphql(`
  query WorkspaceMembers($workspaceId: uuid!, $search: String, $first: Int, $after: String) {
    workspaceMembers(workspaceId: $workspaceId, search: $search, first: $first, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        userId
        username
        displayName
        role
        isActive
        joinedAt
      }
    }
  }
`);

export type Member = ResultOf<typeof membersDocument>['workspaceMembers']['nodes'][number];

export const memberRoles = ['guest', 'member', 'maintainer', 'owner'] as const;
export type MemberRole = (typeof memberRoles)[number];

/** A role that the console knows; the least one for what it does not. */
export const memberRoleOf = (role: string): MemberRole =>
  memberRoles.find((known) => known === role) ?? 'guest';

export const createWorkspaceDocument = graphql(`
  mutation CreateWorkspace($name: String!, $ownerId: uuid) {
    createWorkspace(name: $name, ownerId: $ownerId) {
      id
      name
    }
  }
`);

export const setMemberDocument = graphql(`
  mutation SetWorkspaceMember($workspaceId: uuid!, $userId: uuid, $username: String, $role: String!) {
    setWorkspaceMember(workspaceId: $workspaceId, userId: $userId, username: $username, role: $role) {
      username
    }
  }
`);

export const removeMemberDocument = graphql(`
  mutation RemoveWorkspaceMember($workspaceId: uuid!, $userId: uuid!) {
    removeWorkspaceMember(workspaceId: $workspaceId, userId: $userId) {
      apiTokens
      servicePrincipals
      serviceTokens
    }
  }
`);

export type LeftBehind = ResultOf<typeof removeMemberDocument>['removeWorkspaceMember'];

export const ownersDocument = graphql(`
  query PossibleOwners($search: String) {
    users(search: $search, status: "active", first: 20) {
      nodes {
        id
        username
        displayName
      }
    }
  }
`);
