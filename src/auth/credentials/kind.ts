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
  /** Whether a login JWT past its end will do, if its session lives. */
  readonly refreshes: boolean;
}

/** What differs between two requests with one credential. */
export interface Circumstances {
  /** Where the caller is, if we are sure of it. */
  readonly address: string | undefined;
  /** Whether this request counts against rates; it does at the first door it reaches, not again at the action door. */
  readonly counts: boolean;
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

/**
 * The subjects whose change voids a verdict, as the database tells of them (drizzle/product/0003_changes.sql): ids of rows,
 * `memberSubject`, 'policy', and 'new' for what a new credential would change. Empty where no row was read, or
 * where it may cease to hold untold: such a verdict is not kept.
 */
export type Subjects = readonly string[];

/** How the database tells of somebody's membership of a workspace. */
export const memberSubject = (workspaceId: string, userId: string): string => [workspaceId, userId].join(' ');

/** What the checks of a kind found. It holds for every request with this text until it ends or one of the subjects changes. */
export type Verdict = Accepted | Refused;

export interface Accepted {
  readonly principal: CredentialPrincipal;
  readonly identified: Identified;
  readonly checkedAt: Date;
  readonly restsOn: Subjects;
  /** The last checks of a kind, those that look at the single request; absent where there is nothing to look at. */
  readonly admit?: (request: Circumstances) => Promise<RefusalReason | undefined>;
}

export interface Refused {
  readonly refused: RefusalReason;
  readonly identified?: Identified;
  readonly restsOn: Subjects;
}

/** One sort of credential. Exactly one kind claims a credential, and its word is final. */
export interface CredentialKind {
  readonly name: CredentialPrincipal['kind'];
  claims(presented: Presented): boolean;
  /** Checks in the order that the kind's file lists. Throws when it cannot tell (the database does not answer). */
  verify(presented: Presented): Promise<Verdict>;
}

/** One line of a kind's list of checks: the reason, and whether it applies. */
export type Check<Row> = readonly [RefusalReason, (row: Row) => boolean];

/** The first reason that applies; undefined when none does. */
export function firstReason<Row>(checks: readonly Check<Row>[], row: Row): RefusalReason | undefined {
  return checks.find(([, applies]) => applies(row))?.[0];
}
