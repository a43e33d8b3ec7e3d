import { type ApiTokenPrincipal, type LoginPrincipal, standingOf } from '../access/principal.js';
import { holdsPrincipal, isOutsideLimit } from '../access/sight.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { workspaceRoleOf } from './caller-workspace.js';

/** What decides who may get secrets for a service principal. */
interface OwnedPrincipal {
  readonly ownerId: string;
  readonly workspaceId: string;
}

/**
 * The principal, if the caller may get secrets for it: its owner, or an owner of its workspace. One out of sight looks like
 * one that does not exist (undefined); seen by standing alone is Unauthorized, and so are a guest, and an owner whose
 * standing bounds the principal and who acts without it.
 */
export async function requireOwnPrincipal<Found extends OwnedPrincipal>(
  db: Transaction,
  caller: LoginPrincipal | ApiTokenPrincipal,
  target: Found | undefined,
): Promise<Found> {
  if (target === undefined || isOutsideLimit(caller, target.workspaceId)) throw noSuchPrincipal();
  const role = await workspaceRoleOf(db, caller, target.workspaceId);
  if (target.ownerId !== caller.person.id && role !== 'owner') {
    if (standingOf(caller) !== 'user')
      throw new AppError('Unauthorized', 'standing gives sight, not secrets');
    throw noSuchPrincipal();
  }
  if (!holdsPrincipal(caller, target, role))
    throw new AppError('Unauthorized', 'its owner’s standing bounds it, which this credential does not have');
  if ((role ?? 'guest') === 'guest') throw new AppError('Unauthorized', 'a guest creates nothing');
  return target;
}

/** What is said of a service principal that is missing, or out of sight. */
export const noSuchPrincipal = (): AppError =>
  refusal('NotFound', 'servicePrincipalId: there is no such service principal, or it is out of reach.');
