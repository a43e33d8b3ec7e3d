import { useAnswer } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { useViewer } from '../../session/viewer.js';
import type { ShownToken } from './token-answer.js';

const ownRole = graphql(`
  query OwnRoleInWorkspace($search: String) {
    workspaces(search: $search, first: 100) {
      nodes {
        id
        role
      }
    }
  }
`);

/**
 * Whether the viewer may get this token's secret, and so rotate, extend and change it: its own person, for a service token
 * the owner of its principal or of the workspace. Only what is offered hangs on it; the service judges for itself.
 */
export function useIsHolder(token: ShownToken): boolean {
  const { userId } = useViewer();
  const isOwn = token.ownerId === userId;
  const asks = token.kind === 'service' && !isOwn;
  const answer = useAnswer('workspaces', ownRole, { search: token.workspaceName }, { enabled: asks });
  if (isOwn) return true;
  const mine = answer.data?.workspaces.nodes.find(({ id }) => id === token.workspaceId);
  return asks && mine?.role === 'owner';
}
