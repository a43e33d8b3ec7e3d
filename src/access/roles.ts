import type {
  ApiTokenPrincipal,
  LoginPrincipal,
  PrincipalShown,
  RemotePrincipal,
  Standing,
} from './principal.js';
import { type Need, type ScopeLevel, holds, isWithin, scopeLevels } from './scopes.js';

const suffixes: Readonly<Record<ScopeLevel, string>> = { read: '_read', read_write: '_read_write', full: '' };

type ForPerson = LoginPrincipal | ApiTokenPrincipal;

/** The Hasura role a principal has when it asks for none. Never `admin`: that opens Hasura's metadata API. */
export function roleOf(principal: PrincipalShown): string {
  switch (principal.kind) {
    case 'anonymous':
      return 'public';
    case 'service_token':
      return 'service';
    case 'collab':
      return 'collab';
    case 'login':
    case 'api_token':
      return principal.actsAs + suffixes[principal.scopes];
  }
}

/** Every principal that this one may act as: itself, and the same with fewer rights. */
function narrowings(principal: ForPerson): ForPerson[] {
  const standings = principal.actsAs === 'manager' ? (['manager', 'user'] as const) : (['user'] as const);
  const levels = scopeLevels.filter((level) => isWithin(level, principal.scopes));
  return standings.flatMap((actsAs) => levels.map((scopes) => ({ ...principal, actsAs, scopes })));
}

/**
 * The principal narrowed to a role that it may choose (manager to user, full to fewer scopes); undefined when the
 * credential does not allow that role. Asking for the role it has anyway changes nothing.
 */
export function narrowTo(principal: RemotePrincipal, role: string): RemotePrincipal | undefined {
  if (roleOf(principal) === role) return principal;
  if (principal.kind !== 'login' && principal.kind !== 'api_token') return undefined;
  return narrowings(principal).find((narrowed) => roleOf(narrowed) === role);
}

/** Every role of people of this standing whose scopes hold what is needed. An admin's role is that of a manager. */
export function rolesHolding(need: Need, standing: Standing): string[] {
  const levels = scopeLevels.filter((level) => holds(level, need));
  const holders = standing === 'user' ? ['user', 'manager'] : ['manager'];
  return holders.flatMap((holder) => levels.map((level) => holder + suffixes[level]));
}

/** Whether a token would have more than the login that asks for its secret, in the role it chose. */
export function isWider(
  token: { readonly level: ScopeLevel; readonly isManager: boolean },
  { scopes, actsAs }: LoginPrincipal,
): boolean {
  return !isWithin(token.level, scopes) || (token.isManager && actsAs === 'user');
}
