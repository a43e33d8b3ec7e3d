import type { RemotePrincipal } from '../access/principal.js';
import { orUnavailable } from '../store/outage.js';
import { claimedJwtType } from '../tokens/session-jwt.js';
import { credentialIn } from './authorization-header.js';
import type { CredentialKind, Identified, RefusalReason } from './credentials/kind.js';

/** A request as far as it says who is calling. */
export interface Caller {
  /** Every value of `Authorization` that came in, under any spelling of the name. */
  readonly authorization: readonly string[];
  readonly address: string | undefined;
  /** Whether this door counts the request against rates and usage. */
  readonly counts: boolean;
}

export type Authentication =
  { readonly principal: RemotePrincipal; readonly checkedAt: Date } | { readonly refused: RefusalReason };

/** What is told of every decision: to metrics, and to usage when the credential was identified. */
export interface Observed {
  readonly kind: CredentialKind['name'] | 'anonymous' | 'unclaimed';
  readonly outcome: 'allowed' | RefusalReason;
  readonly identified: Identified | undefined;
  readonly address: string | undefined;
}

export type Authenticate = (caller: Caller) => Promise<Authentication>;

interface AuthenticateSettings {
  readonly kinds: readonly CredentialKind[];
  readonly now: () => Date;
  readonly observe: (decision: Observed) => void;
}

/**
 * Who a request stands for: nobody when it presents nothing, a principal when its credential stands, else refused,
 * never silently nobody. Throws `Unavailable` when the database cannot be asked: an outage is not a refusal.
 */
export function createAuthenticate({ kinds, now, observe }: AuthenticateSettings): Authenticate {
  return async ({ authorization, address, counts }) => {
    const note = (decision: Omit<Observed, 'address'>): void => {
      if (counts) observe({ ...decision, address });
    };
    const text = credentialIn(authorization);
    if (text === 'absent') {
      note({ kind: 'anonymous', outcome: 'allowed', identified: undefined });
      return { principal: { kind: 'anonymous' }, checkedAt: now() };
    }
    const presented =
      text === 'malformed'
        ? undefined
        : { text: text.credential, jwtType: claimedJwtType(text.credential), address, counts };
    const kind = presented && kinds.find((candidate) => candidate.claims(presented));
    if (kind === undefined || presented === undefined) {
      note({ kind: 'unclaimed', outcome: 'malformed', identified: undefined });
      return { refused: 'malformed' };
    }
    const resolution = await orUnavailable(() => kind.resolve(presented));
    const outcome = 'refused' in resolution ? resolution.refused : 'allowed';
    note({ kind: kind.name, outcome, identified: resolution.identified });
    return 'refused' in resolution ? { refused: resolution.refused } : resolution;
  };
}
