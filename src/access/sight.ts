import { AppError } from '../errors.js';
import { type Person, type Principal, isNarrowedManager, standingOf } from './principal.js';

/** Whose credential it is: what decides who may see and end it. */
export interface CredentialStanding {
  readonly ownerId: string;
  readonly ownerRole: Person['role'];
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
  if (isOutsideLimit(principal, standing.workspaceId)) return 'hidden';
  if (standing.ownerId === principal.person.id || workspaceRole === 'owner') return 'may revoke';
  return byStanding[standingOf(principal)](standing);
}

const byStanding: Readonly<Record<Person['role'], (standing: CredentialStanding) => Sight>> = {
  admin: () => 'may revoke',
  manager: ({ ownerRole }) => (ownerRole === 'user' ? 'may revoke' : 'seen'),
  user: () => 'hidden',
};

/**
 * Whether a person holds a service principal: gets its secrets, and knows by name what it reaches. Its owner does, unless it is
 * bounded by a standing that the owner acts without, and so do the owners of its workspace, who reach all of that.
 */
export function holdsPrincipal(
  principal: Principal,
  { ownerId }: { readonly ownerId: string },
  workspaceRole: string | undefined,
): boolean {
  if (principal.kind !== 'login' && principal.kind !== 'api_token') return false;
  return workspaceRole === 'owner' || (principal.person.id === ownerId && !isNarrowedManager(principal));
}

/** Whether a principal's credential is limited to a workspace, and to another one than this. */
export function isOutsideLimit(principal: Principal, workspaceId: string | null): boolean {
  const limit = principal.kind === 'api_token' ? principal.workspaceId : undefined;
  return limit !== undefined && limit !== workspaceId;
}

/** Throws NotFound where the caller may not even know, as for what is missing; Unauthorized where it may look but not touch. */
export function requireRevocable(
  sight: Sight,
  missing = new AppError('NotFound', 'a credential out of the caller’s sight'),
): void {
  if (sight === 'hidden') throw missing;
  if (sight === 'seen') throw new AppError('Unauthorized', 'a manager acts only on people of role user');
}
