import { refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { countOtherOwners } from '../store/workspace-members.js';

/**
 * Requires that a workspace, held by the caller of this, keeps an owner without this one: an active one, where this one
 * is active.
 */
export async function requireAnotherOwner(
  db: Transaction,
  workspaceId: string,
  owner: { readonly userId: string; readonly isActive: boolean },
): Promise<void> {
  const { all, active } = await countOtherOwners(db, workspaceId, owner.userId);
  if ((owner.isActive ? active : all) > 0) return;
  throw refusal(
    'Conflict',
    'userId: the last owner of a workspace stays: make somebody else an owner first.',
  );
}
