import type { CredentialPrincipal } from '../../access/principal.js';

/** Why a credential was refused. Goes to metrics and usage; the caller never learns it. */
export type RefusalReason =
  | 'malformed'
  | 'unknown'
  | 'secret_mismatch'
  | 'superseded'
  | 'revoked'
  | 'expired'
  | 'idle'
  | 'frozen'
  | 'limited'
  | 'user_inactive'
  | 'workspace_left'
  | 'principal_inactive'
  | 'owner_inactive'
  | 'owner_left_workspace'
  | 'address_not_allowed'
  | 'rate_limited'
  | 'signature'
  | 'wrong_subject'
  | 'claims_incomplete'
  | 'role_not_allowed';

/** A credential as it came in. */
export interface Presented {
  readonly text: string;
  /** The `typ` that the text claims if it is a JWT; unverified. */
  readonly jwtType: string | undefined;
  /** Where the caller is, if we are sure of it. */
  readonly address: string | undefined;
  /** Whether this request counts against rates; it does at the first door it reaches, not again at the action door. */
  readonly counts: boolean;
  /** Whether a login JWT past its end will do, if its session lives. */
  readonly refreshes: boolean;
}

/** The credential's row, known because its secret or signature was right. */
export interface Identified {
  readonly id: string;
  readonly kind: 'session' | 'api_token' | 'service_token';
  /** A digest under a key that is no longer the active one; the flush replaces it. */
  readonly redigest?: {
    readonly previous: boolean;
    readonly digestKeyId: string;
    readonly digest: Buffer;
    readonly oldDigest: Buffer;
  };
  readonly previous?: boolean;
}

export type Resolution =
  | { readonly principal: CredentialPrincipal; readonly identified: Identified; readonly checkedAt: Date }
  | { readonly refused: RefusalReason; readonly identified?: Identified };

/** One sort of credential. Exactly one kind claims a credential, and its word is final. */
export interface CredentialKind {
  readonly name: CredentialPrincipal['kind'];
  claims(presented: Presented): boolean;
  /** Checks in the order that the kind's file lists. Throws when it cannot tell (the database does not answer). */
  resolve(presented: Presented): Promise<Resolution>;
}

/** One line of a kind's list of checks: the reason, and whether it applies. */
export type Check<Row> = readonly [RefusalReason, (row: Row) => boolean];

/** The first reason that applies; undefined when none does. */
export function firstReason<Row>(checks: readonly Check<Row>[], row: Row): RefusalReason | undefined {
  return checks.find(([, applies]) => applies(row))?.[0];
}
