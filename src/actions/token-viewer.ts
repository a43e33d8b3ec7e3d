import {
  type ApiTokenPrincipal,
  type LoginPrincipal,
  type OperatorPrincipal,
  standingOf,
} from '../access/principal.js';
import { refusal } from '../errors.js';
import type { Queryable } from '../store/database.js';
import { type Viewer, isPersonSeen, isPrincipalSeen, isWorkspaceSeen } from '../store/token-sight.js';

/** Whoever calls, as statements about tokens take it. */
export function viewerOf(principal: LoginPrincipal | ApiTokenPrincipal | OperatorPrincipal): Viewer {
  if (principal.kind === 'operator') return { personId: undefined, standing: 'operator', limit: undefined };
  return {
    personId: principal.person.id,
    standing: standingOf(principal),
    limit: principal.kind === 'api_token' ? principal.workspaceId : undefined,
  };
}

const targets = {
  workspaceId: { noun: 'workspace', isSeen: isWorkspaceSeen },
  userId: { noun: 'person', isSeen: isPersonSeen },
  ownerId: { noun: 'person', isSeen: isPersonSeen },
  servicePrincipalId: { noun: 'service principal', isSeen: isPrincipalSeen },
} as const;
type Target = keyof typeof targets;

/** Requires that what a list is narrowed to is in the caller's sight; what is not looks like what does not exist. */
export async function requireTargets(
  db: Queryable,
  viewer: Viewer,
  asked: Readonly<Partial<Record<Target, string | null | undefined>>>,
  prefix = '',
): Promise<void> {
  for (const name of ['workspaceId', 'userId', 'ownerId', 'servicePrincipalId'] as const) {
    const id = asked[name];
    const { noun, isSeen } = targets[name];
    if (id != null && !(await isSeen(db, viewer, id)))
      throw refusal('NotFound', `${prefix}${name}: there is no such ${noun}, or it is out of reach.`);
  }
}
