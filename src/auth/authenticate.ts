import type { RemotePrincipal } from '../access/principal.js';
import { narrowTo } from '../access/roles.js';
import { credentialIn } from './authorization-header.js';
import type { Identified, RefusalReason } from './credentials/kind.js';
import type { ResolveCredential, Resolved } from './verified-credentials.js';

/** A request as far as it says who is calling. */
export interface Caller {
  /** Every value of `Authorization` that came in, under any spelling of the name. */
  readonly authorization: readonly string[];
  readonly address: string | undefined;
  /** Every value of `X-Hasura-Role` that came in: the role the caller chooses. Doors without that choice leave it out. */
  readonly roles?: readonly string[];
  /** Whether this door counts the request against rates and usage. */
  readonly counts: boolean;
  /** Whether memory will not do: what this door does lasts, and must not begin after a revocation. */
  readonly needsDatabase?: boolean;
  /** Whether this door has anything for a session that may only enrol a second factor or set a password. */
  readonly servesLimited?: boolean;
  /** Whether the request does nothing but refresh a login, for which a JWT past its end will do. */
  readonly refreshes?: boolean;
}

export type Authentication =
  { readonly principal: RemotePrincipal; readonly checkedAt: Date } | { readonly refused: RefusalReason };

/** What is told of every decision: to metrics, and to usage when the credential was identified. */
export interface Observed {
  readonly kind: Resolved[0] | 'anonymous';
  readonly outcome: 'allowed' | RefusalReason;
  readonly identified: Identified | undefined;
  readonly address: string | undefined;
  /** When the credential was found good, by the database's clock; undefined when it was not. */
  readonly checkedAt: Date | undefined;
}

export type Authenticate = (caller: Caller) => Promise<Authentication>;

interface AuthenticateSettings {
  readonly resolve: ResolveCredential;
  readonly now: () => Date;
  readonly observe: (decision: Observed) => void;
}

type Decision = Authentication & { readonly identified?: Identified };

const nobody = { kind: 'anonymous' } as const;

/**
 * Who a request stands for: nobody when it presents nothing, a principal when its credential stands (narrowed to the
 * role it chooses), else refused, never silently nobody. Throws `Unavailable` when the database cannot be asked: an
 * outage is not a refusal.
 */
export function createAuthenticate({ resolve, now, observe }: AuthenticateSettings): Authenticate {
  async function decide(caller: Caller): Promise<readonly [Observed['kind'], Decision]> {
    const found = credentialIn(caller.authorization);
    if (found === 'absent') return ['anonymous', { principal: nobody, checkedAt: now() }];
    if (found === 'malformed') return ['unclaimed', { refused: 'malformed' }];
    const { address, counts, refreshes = false, needsDatabase = refreshes } = caller;
    return await resolve({ text: found.credential, address, counts, refreshes, needsDatabase });
  }

  return async (caller) => {
    const [kind, resolved] = await decide(caller);
    const decision = inChosenRole(withinLimit(resolved, caller), caller.roles);
    if (!caller.counts) return decision;
    const isRefused = 'refused' in decision;
    observe({
      kind,
      outcome: isRefused ? decision.refused : 'allowed',
      identified: decision.identified,
      address: caller.address,
      checkedAt: isRefused ? undefined : decision.checkedAt,
    });
    return decision;
  };
}

function withinLimit(decision: Decision, { servesLimited = false }: Caller): Decision {
  if ('refused' in decision || decision.principal.kind !== 'login') return decision;
  if (servesLimited || decision.principal.limitedTo === undefined) return decision;
  return { refused: 'limited', ...(decision.identified && { identified: decision.identified }) };
}

/** The decision, narrowed to the one role that was asked for; a role that the credential does not allow refuses it. */
function inChosenRole(decision: Decision, roles: readonly string[] | undefined): Decision {
  // Most requests choose none.
  if (roles === undefined || roles.length === 0) return decision;
  const [role, ...others] = new Set(roles.map((value) => value.trim()).filter((value) => value !== ''));
  if ('refused' in decision || role === undefined) return decision;
  const principal = others.length > 0 ? undefined : narrowTo(decision.principal, role);
  if (principal !== undefined) return { ...decision, principal };
  return { refused: 'role_not_allowed', ...(decision.identified && { identified: decision.identified }) };
}
