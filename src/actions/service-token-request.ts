import { z } from 'zod';
import type { Grant } from '../access/grants.js';
import type { LoginPrincipal, OperatorPrincipal } from '../access/principal.js';
import { holds } from '../access/scopes.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { listUnheldGrants } from '../store/reach.js';

// What the creation and the change of a service token have in common: what it shall reach, from where, how often.

/** Networks, still as they were written; `requestedNetworks` reads them. */
export const networksField = z
  .array(z.string({ error: 'must be text' }).max(64, { error: 'is longer than 64 characters' }))
  .max(100, { error: 'holds more than 100 networks' });

/** How many requests a minute a token may make: at least `minimum`. */
export const rateField = (minimum: number) =>
  z
    .int({ error: 'must be a whole number' })
    .min(minimum, { error: `must be at least ${minimum}` })
    .max(1_000_000, { error: 'must be at most 1000000' });

/** A login that chose a narrower role grants nothing that this role does not hold. */
export function requireNotWider(caller: LoginPrincipal | OperatorPrincipal, grants: readonly Grant[]): void {
  if (caller.kind === 'operator' || grants.every(({ action }) => holds(caller.scopes, needOf[action])))
    return;
  throw new AppError('Unauthorized', 'the token would have more than the role that the request chose');
}

const needOf = { read: 'read', create: 'write', update: 'write', delete: 'delete' } as const;

/** Requires that the owner of a principal holds every one of these grants now. */
export async function requireHeld(
  db: Transaction,
  target: { readonly ownerId: string; readonly workspaceId: string },
  grants: readonly Grant[],
): Promise<void> {
  const [position] = await listUnheldGrants(db, target.ownerId, target.workspaceId, grants);
  const unheld = position === undefined ? undefined : grants[position];
  if (unheld === undefined) return;
  throw refusal(
    'NotFound',
    `There is no ${unheld.resourceType} ${unheld.resourceId} that the owner of the service principal may ${unheld.action} in its workspace.`,
  );
}
