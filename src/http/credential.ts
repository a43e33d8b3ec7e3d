import type { RemotePrincipal } from '../access/principal.js';
import type { Authenticate, Authentication } from '../auth/authenticate.js';
import { AppError } from '../errors.js';

/** The one action for which a login JWT past its end will do. */
export const refreshAction = 'refreshLogin';

/** The principal of a request at an action door; a credential that is refused ends it, none at all may go on. */
export async function requirePrincipal(
  authenticate: Authenticate,
  caller: Parameters<Authenticate>[0],
): Promise<RemotePrincipal> {
  return principalOf(await authenticate(caller));
}

/** Whoever a credential stands for that was accepted; one that was refused ends the request. */
export function principalOf(authentication: Authentication): RemotePrincipal {
  if ('refused' in authentication) throw new AppError('AuthenticationInvalid', 'a refused credential');
  return authentication.principal;
}

/** The caller's user agent, cut to what the audit log keeps. */
export function userAgentIn(values: readonly string[]): string | undefined {
  return values[0]?.replace(/[\p{Cc}]/gu, ' ').slice(0, 512);
}
