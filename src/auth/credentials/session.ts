import type { CredentialPrincipal, Person } from '../../access/principal.js';
import type { Database } from '../../store/database.js';
import { type PresentedSession, findPresentedSession } from '../../store/presented-credentials.js';
import { type Check, type RefusalReason, type Verdict, firstReason } from './kind.js';

/** What must hold of the session behind a login or collab JWT, in this order; each kind adds its own freeze. */
const sessionChecks: readonly Check<PresentedSession>[] = [
  ['revoked', (row) => row.is_revoked],
  ['expired', (row) => row.is_expired],
  ['idle', (row) => row.is_idle],
  ['user_inactive', (row) => !row.user_is_active],
];

interface SessionClaims {
  readonly sessionId: string;
  readonly userId: string;
  readonly expiresAt: Date;
}

/** What a kind makes its principal of: the person, the session, and the earlier of the two ends. */
interface Standing {
  readonly person: Person;
  readonly credentialId: string;
  readonly endsAt: Date;
}

/** Verifies a JWT whose claims are right (undefined: they are not) by the session that it names; `evenExpired` takes one past its end too. */
export async function verifySession<Claims extends SessionClaims>(
  db: Database,
  claims: Claims | undefined,
  freeze: Check<PresentedSession>,
  principalOf: (
    standing: Standing,
    claims: Claims,
    row: PresentedSession,
  ) => CredentialPrincipal | RefusalReason,
  evenExpired = false,
): Promise<Verdict> {
  if (claims === undefined) return { refused: 'signature', restsOn: [] };
  const row = await findPresentedSession(db, claims.sessionId);
  if (row === undefined) return { refused: 'unknown', restsOn: ['new', claims.sessionId] };
  if (row.user_id !== claims.userId) return { refused: 'wrong_subject', restsOn: [row.id] };
  const found = {
    identified: { id: row.id, kind: 'session' },
    restsOn: [row.id, row.user_id, 'policy'],
  } as const;
  // The process may have judged the end by a clock of its own.
  const ended: Check<PresentedSession> = [
    'expired',
    () => !evenExpired && claims.expiresAt <= row.checked_at,
  ];
  const refused = firstReason([ended, ...sessionChecks, freeze], row);
  // An idle end moves on without anybody being told: a use from before it may be written down only now.
  if (refused === 'idle') return { refused, ...found, restsOn: [] };
  if (refused !== undefined) return { refused, ...found };
  const endsAt = claims.expiresAt < row.ends_at ? claims.expiresAt : row.ends_at;
  const person = { id: row.user_id, username: row.username, role: row.role };
  const principal = principalOf({ person, credentialId: row.id, endsAt }, claims, row);
  return typeof principal === 'string'
    ? { refused: principal, ...found }
    : { principal, checkedAt: row.checked_at, ...found };
}
