import type { Principal } from '../access/principal.js';
import { isOutsideLimit, sightOf } from '../access/sight.js';
import { refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { lockPrincipalToChange } from '../store/service-principals.js';
import { actingPersonId } from './acting-person.js';
import { workspaceRoleOf } from './caller-workspace.js';

/** A foreign principal looks like one that does not exist. */
export const noPrincipal = () =>
  refusal('NotFound', 'id: there is no such service principal, or it is out of reach.');

/**
 * A service principal that somebody wants to change, held until the transaction ends, with what the caller is to it. One
 * out of sight looks like one that does not exist.
 */
export async function lockPrincipalInSight(db: Transaction, caller: Principal, id: string) {
  const principal = await lockPrincipalToChange(db, id);
  if (principal === undefined || isOutsideLimit(caller, principal.workspaceId)) throw noPrincipal();
  const callerId = actingPersonId(caller);
  const role = await workspaceRoleOf(db, caller, principal.workspaceId);
  const sight = sightOf(caller, principal, role);
  const isOfferee = callerId !== undefined && principal.offeredTo === callerId;
  if (sight === 'hidden' && !isOfferee) throw noPrincipal();
  const isOwners = principal.ownerId === callerId || role === 'owner';
  return {
    principal,
    /** The caller's role in its workspace. */
    role,
    isOfferee,
    /** Its owner, or an owner of its workspace. */
    isOwners,
    /** The same, and no guest in the workspace, nor gone from it. */
    isHolder: isOwners && (role ?? 'guest') !== 'guest',
    mayEnd: sight === 'may revoke',
  };
}
