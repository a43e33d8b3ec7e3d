import { mayActOn } from '../access/people.js';
import {
  type ApiTokenPrincipal,
  type LoginPrincipal,
  type OperatorPrincipal,
  hasStanding,
} from '../access/principal.js';
import { isOutsideLimit } from '../access/sight.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { findPerson } from '../store/people.js';
import { type WorkspaceRole, lockWorkspace } from '../store/workspaces.js';
import { workspaceRoleOf } from './caller-workspace.js';

/** Whoever deals with workspaces. */
export type WorkspaceCaller = LoginPrincipal | ApiTokenPrincipal | OperatorPrincipal;

/** Whether somebody sees all workspaces and their members by standing: managers, admins and operators. */
export const seesAllWorkspaces = (caller: WorkspaceCaller): boolean =>
  caller.kind === 'operator' || hasStanding(caller, 'manager');

export const noWorkspace = () =>
  refusal('NotFound', 'workspaceId: there is no such workspace, or it is out of reach.');

/**
 * A workspace whose members somebody wants to change, held until the transaction ends; with the caller's role there. One
 * that the caller has nothing to do with looks like one that does not exist.
 */
export async function lockWorkspaceInSight(
  db: Transaction,
  caller: WorkspaceCaller,
  id: string,
): Promise<WorkspaceRole | undefined> {
  if (isOutsideLimit(caller, id) || !(await lockWorkspace(db, id))) throw noWorkspace();
  const role = await workspaceRoleOf(db, caller, id);
  if (role === undefined && !seesAllWorkspaces(caller)) throw noWorkspace();
  return role;
}

/** Requires that the caller may say who is a member: an owner for everybody, managers and admins for those they act on. */
export function requireMayChange(
  caller: WorkspaceCaller,
  ownRole: WorkspaceRole | undefined,
  target: { readonly role: 'user' | 'manager' | 'admin' } | undefined,
): void {
  if (ownRole === 'owner' || mayActOn(caller, target?.role ?? 'user')) return;
  throw new AppError('Unauthorized', 'only owners, and managers for people of role user, change members');
}

/** Somebody who is to get something: an active person; all others look like nobody. */
export async function requireActivePerson(
  db: Transaction,
  by: { readonly id: string } | { readonly username: string },
  field: string,
) {
  const person = await findPerson(db, by);
  if (person?.isActive !== true) throw refusal('NotFound', `${field}: there is no such active user.`);
  return person;
}
