import type { Traces } from '../observe/traces.js';
import type { Authenticate, Authentication } from './authenticate.js';

/** Who is calling, in a span that says which kind of credential it was and what became of it, and nothing that it said. */
export function tracedAuthenticate(authenticate: Authenticate, traces: Traces | undefined): Authenticate {
  if (traces === undefined) return authenticate;
  return async (caller) => await traces.within('authenticate', {}, () => authenticate(caller), told);
}

const told = (decision: Authentication) =>
  'refused' in decision
    ? { 'graphwarden.outcome': decision.refused }
    : {
        'graphwarden.outcome': 'allowed',
        'graphwarden.credential.kind': decision.principal.kind,
        ...('credentialId' in decision.principal && {
          'graphwarden.credential.id': decision.principal.credentialId,
        }),
      };

/** Tells, in the span that goes on, how a credential was looked up. */
export function tracedLookUps(
  onLookUp: (how: 'hit' | 'miss' | 'uncached') => void,
  traces: Traces | undefined,
): typeof onLookUp {
  if (traces === undefined) return onLookUp;
  return (how) => {
    onLookUp(how);
    traces.note({ 'graphwarden.credential.look_up': how });
  };
}
