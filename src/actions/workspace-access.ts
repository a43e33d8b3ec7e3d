import { mayActOn } from '../access/people.js';
import {
  type ApiTokenPrincipal,
  type LoginPrincipal,
  type OperatorPrincipal,
  hasStanding,
} from '../access/principal.js';
import { holds } from '../access/scopes.js';
import { isOutsideLimit } from '../access/sight.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { findPerson } from '../store/people.js';
import { countOtherOwners } from '../store/workspace-members.js';
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

const ranks = ['guest', 'member', 'maintainer', 'owner'] as const;
const rankOf = (role: WorkspaceRole | undefined): number => (role === undefined ? -1 : ranks.indexOf(role));

/**
 * Requires that the caller may give this role in place of that one. What a role opens must not come from a token, or from
 * standing: maintainers and owners are made by a login, and owners, who get secrets, by owners and admins only, or by a
 * manager where the workspace has none that is active. To lower a role is to end something.
 */
export async function requireMayGive(
  db: Transaction,
  caller: WorkspaceCaller,
  change: {
    readonly workspaceId: string;
    readonly userId: string;
    readonly ownRole: WorkspaceRole | undefined;
    readonly role: WorkspaceRole;
    readonly former: WorkspaceRole | undefined;
  },
): Promise<void> {
  if (caller.kind === 'operator') return;
  const { ownRole, role, former } = change;
  const isRaised = rankOf(role) > rankOf(former);
  if (rankOf(role) < rankOf(former)) requireEnding(caller);
  if (isRaised && rankOf(role) > rankOf('member') && caller.kind !== 'login')
    throw refusal('Unauthorized', 'role: a token makes guests and members; for more, log in.');
  if (isRaised && role === 'owner' && ownRole !== 'owner' && !(await mayAppoint(db, caller, change)))
    throw refusal('Unauthorized', 'role: owners and admins make owners.');
}

async function mayAppoint(
  db: Transaction,
  caller: WorkspaceCaller,
  { workspaceId, userId }: { readonly workspaceId: string; readonly userId: string },
): Promise<boolean> {
  return mayActOn(caller, 'admin') || (await countOtherOwners(db, workspaceId, userId)).active === 0;
}

/** Requires scopes that hold `delete`, for what ends something though the action itself needs less. */
export function requireEnding(caller: WorkspaceCaller): void {
  if (caller.kind === 'operator' || holds(caller.scopes, 'delete')) return;
  throw refusal('Unauthorized', 'This needs the scope delete:*.');
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
