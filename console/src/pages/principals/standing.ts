import { useAnswer } from '../../graphql/asking.js';
import { administers, useViewer } from '../../session/viewer.js';
import { workspacesDocument } from '../workspaces/workspaces-documents.js';
import type { Principal } from './principals-documents.js';

/** What somebody is to a service principal, as far as the page can tell; the service decides. */
export interface Standing {
  readonly isOwn: boolean;
  /** Its owner, or an owner of its workspace: they rename it and hand it on. */
  readonly isHolder: boolean;
  readonly isOfferee: boolean;
}

export function useStanding(): (principal: Principal) => Standing {
  const viewer = useViewer();
  const seesAll = administers(viewer);
  // Only those who see everything see what is not theirs without owning its workspace.
  const own = useAnswer('workspaces', workspacesDocument, { first: 100 }, { enabled: seesAll });
  const rest = own.data?.workspaces;
  const roleIn = (id: string): string | null | undefined => rest?.nodes.find((each) => each.id === id)?.role;
  return ({ ownerId, offeredToId, workspaceId }) => {
    const isOwn = ownerId === viewer.userId;
    const isOfferee = offeredToId === viewer.userId;
    const ownsWorkspace = seesAll ? roleIn(workspaceId) === 'owner' : !isOwn && !isOfferee;
    return { isOwn, isOfferee, isHolder: isOwn || ownsWorkspace };
  };
}
