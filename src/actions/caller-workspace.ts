import {
  type ApiTokenPrincipal,
  type LoginPrincipal,
  type Principal,
  standingOf,
} from '../access/principal.js';
import { isOutsideLimit } from '../access/sight.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { type WorkspaceRole, findWorkspaceRole, hasNoMembership } from '../store/workspaces.js';

/** The caller's role in a workspace; undefined for no workspace, no membership, or no person. */
export async function workspaceRoleOf(
  db: Transaction,
  principal: Principal,
  workspaceId: string | null,
): Promise<WorkspaceRole | undefined> {
  if (workspaceId === null || (principal.kind !== 'login' && principal.kind !== 'api_token'))
    return undefined;
  return await findWorkspaceRole(db, workspaceId, principal.person.id);
}

/**
 * Requires the caller to be more than a guest in a workspace. One that the caller is no member of, or that its token is
 * not limited to, looks like one that does not exist.
 */
export async function requireMember(
  db: Transaction,
  principal: Principal,
  workspaceId: string,
): Promise<void> {
  const role = await workspaceRoleOf(db, principal, workspaceId);
  if (role === undefined || isOutsideLimit(principal, workspaceId)) {
    throw refusal('NotFound', 'workspaceId: there is no such workspace, or you are not a member.');
  }
  if (role === 'guest') throw new AppError('Unauthorized', 'a guest creates nothing');
}

/**
 * Whether a person is more than a guest nowhere, and has no standing beyond that: guests create nothing. Whoever is no
 * member at all counts as one, so that being made a guest takes nothing from anybody.
 */
export async function isMereGuest(
  db: Transaction,
  principal: LoginPrincipal | ApiTokenPrincipal,
): Promise<boolean> {
  return standingOf(principal) === 'user' && (await hasNoMembership(db, principal.person.id));
}
