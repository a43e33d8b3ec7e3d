import { administers, useViewer } from '../../session/viewer.js';
import type { Principal } from './principals-documents.js';

/** Where the tokens of a service principal are listed: among one's own, or among all; nowhere for who may see none. */
export function useTokensOf() {
  const viewer = useViewer();
  const seesAll = administers(viewer);
  return ({ id, ownerId, offeredToId }: Principal) => {
    const its = { kind: 'service', principal: id } as const;
    if (ownerId === viewer.userId) return { to: '/tokens', search: its } as const;
    if (seesAll) return { to: '/admin/inventory', search: its } as const;
    return offeredToId === viewer.userId ? undefined : ({ to: '/tokens', search: its } as const);
  };
}
