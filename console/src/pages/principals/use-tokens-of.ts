import { administers, useViewer } from '../../session/viewer.js';
import type { Principal } from './principals-documents.js';

/** Where the tokens of a service principal are listed: among one's own, or among all; nowhere for who may see none. */
export function useTokensOf() {
  const viewer = useViewer();
  const seesAll = administers(viewer);
  return ({ name, ownerId, offeredToId }: Principal) => {
    const own = { kind: 'service', search: name } as const;
    if (ownerId === viewer.userId) return { to: '/tokens', search: own } as const;
    if (seesAll) return { to: '/admin/inventory', search: own } as const;
    return offeredToId === viewer.userId ? undefined : ({ to: '/tokens', search: own } as const);
  };
}
