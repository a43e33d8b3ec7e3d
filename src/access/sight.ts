import { AppError } from '../errors.js';
import { type Principal, standingOf } from './principal.js';

/** Whose credential it is: what decides who may see and end it. */
export interface CredentialStanding {
  readonly ownerId: string;
  readonly ownerRole: 'user' | 'manager' | 'admin';
  /** The workspace it is limited to or belongs to. */
  readonly workspaceId: string | null;
}

export type Sight = 'hidden' | 'seen' | 'may revoke';

/**
 * What somebody may do about a credential: its own person everything; an owner of its workspace and an admin may
 * revoke it; a manager sees all and may revoke what belongs to people of role `user`. A credential limited to a
 * workspace is blind to everything outside it. `workspaceRole` is the caller's role in the credential's workspace.
 */
export function sightOf(
  principal: Principal,
  standing: CredentialStanding,
  workspaceRole: string | undefined,
): Sight {
  if (principal.kind === 'operator') return 'may revoke';
  if (principal.kind !== 'login' && principal.kind !== 'api_token') return 'hidden';
  const limit = principal.kind === 'api_token' ? principal.workspaceId : undefined;
  if (limit !== undefined && limit !== standing.workspaceId) return 'hidden';
  if (standing.ownerId === principal.person.id) return 'may revoke';
  const role = standingOf(principal);
  if (role === 'admin' || workspaceRole === 'owner') return 'may revoke';
  if (role === 'manager') return standing.ownerRole === 'user' ? 'may revoke' : 'seen';
  return 'hidden';
}

/** Throws NotFound where the caller may not even know, Unauthorized where it may look but not touch. */
export function requireRevocable(sight: Sight): void {
  if (sight === 'hidden') throw new AppError('NotFound', 'a credential out of the caller’s sight');
  if (sight === 'seen') throw new AppError('Unauthorized', 'a manager acts only on people of role user');
}
