import type { LoginPrincipal, Principal } from '../access/principal.js';
import { requireRevocable, sightOf } from '../access/sight.js';
import { AppError } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { workspaceRoleOf } from './caller-workspace.js';
import type { TokenKind } from './token-kinds.js';

/** Requires that the caller may end this token. One out of sight looks like one that does not exist. */
export async function requireEnder(
  db: Transaction,
  caller: Principal,
  { findStanding }: TokenKind,
  id: string,
): Promise<void> {
  const standing = await findStanding(db, id);
  if (standing === undefined) throw new AppError('NotFound', 'no such token');
  requireRevocable(sightOf(caller, standing, await workspaceRoleOf(db, caller, standing.workspaceId)));
}

/**
 * Requires that the caller may get this token's secret: its own person, for a service token its principal's owner or an
 * owner of the workspace, and more than a guest there. Everybody else who sees it is Unauthorized.
 */
export async function requireHolder(
  db: Transaction,
  caller: LoginPrincipal,
  { kind, findStanding }: TokenKind,
  id: string,
): Promise<void> {
  const standing = await findStanding(db, id);
  if (standing === undefined) throw new AppError('NotFound', 'no such token');
  const role = await workspaceRoleOf(db, caller, standing.workspaceId);
  const isHolder = standing.ownerId === caller.person.id || (kind === 'service_token' && role === 'owner');
  const sight = sightOf(caller, standing, role);
  if (sight === 'hidden') throw new AppError('NotFound', 'a token out of the caller’s sight');
  const isGuest = standing.workspaceId !== null && (role ?? 'guest') === 'guest';
  if (!isHolder || isGuest) throw new AppError('Unauthorized', 'sight gives no secrets, and guests get none');
}
