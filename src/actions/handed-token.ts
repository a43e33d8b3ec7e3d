import { z } from 'zod';
import type { Transaction } from '../store/database.js';
import { listGrants } from '../store/token-grants.js';
import { type ShownGrant, grantDetails, grantsShown } from './grant-details.js';
import { reach, reachOfGrants } from './reach-shown.js';

/** A token of a principal that is handed on: which of its grants would be dropped (stale), and what is left to reach. */
export const handedToken = z.object({
  id: z.guid(),
  name: z.string(),
  isKept: z.boolean(),
  grants: z.array(grantDetails),
  reach,
});

interface NewOwner {
  readonly ownerId: string;
  readonly workspaceId: string;
}

/**
 * The grants of tokens as they would be under a new owner: stale what that person does not hold now, and any on the
 * whole workspace, which never goes from one owner's reach to another's.
 */
export async function grantsUnder(
  db: Transaction,
  tokens: readonly { readonly id: string }[],
  { ownerId }: NewOwner,
) {
  const ids = tokens.map(({ id }) => id);
  const grants = await listGrants(db, ids, ownerId);
  const byToken = new Map<string, ShownGrant[]>(ids.map((id) => [id, []]));
  for (const grant of grants) {
    const staleBecause =
      grant.staleBecause ?? (grant.resourceType === 'workspace' ? 'never_handed_on' : null);
    byToken.get(grant.tokenId)?.push({ ...grant, staleBecause });
  }
  return byToken;
}

interface Token {
  readonly id: string;
  readonly name: string;
  readonly isKept: boolean;
}

/** Tokens as they are shown to whom the principal is offered. Tokens with the same grants are counted once. */
export async function handedTokens(
  db: Transaction,
  tokens: readonly Token[],
  grants: ReadonlyMap<string, readonly ShownGrant[]>,
  owner: NewOwner,
): Promise<z.infer<typeof handedToken>[]> {
  const counted = new Map<string, z.infer<typeof reach>>();
  const shown: z.infer<typeof handedToken>[] = [];
  for (const { id, name, isKept } of tokens) {
    const own = grants.get(id) ?? [];
    const kept = own
      .filter(({ staleBecause }) => staleBecause === null)
      .map(({ resourceType, resourceId, action }) => ({ resourceType, resourceId, action }));
    const key = JSON.stringify(kept);
    const reached = counted.get(key) ?? (await reachOfGrants(db, owner, kept));
    counted.set(key, reached);
    shown.push({ id, name, isKept, grants: grantsShown(own, true), reach: reached });
  }
  return shown;
}
