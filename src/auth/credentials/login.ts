import type { Database } from '../../store/database.js';
import { type PresentedSession, findPresentedSession } from '../../store/presented-credentials.js';
import { loginJwtType, verifyLoginJwt } from '../../tokens/login-jwt.js';
import type { JwtSettings } from '../../tokens/session-jwt.js';
import { type Check, type CredentialKind, firstReason } from './kind.js';
import { sessionChecks } from './session.js';

const checks: readonly Check<PresentedSession>[] = [
  ...sessionChecks,
  ['frozen', (row) => row.login_is_frozen],
];

/** The login JWT: signature and claims first, then the session that it names. */
export function loginKind(db: Database, jwt: JwtSettings, now: () => Date): CredentialKind {
  return {
    name: 'login',
    claims: ({ jwtType }) => jwtType === loginJwtType,
    async resolve({ text }) {
      const claims = await verifyLoginJwt(jwt, text, now());
      if (claims === undefined) return { refused: 'signature' };
      const row = await findPresentedSession(db, claims.sessionId);
      if (row === undefined) return { refused: 'unknown' };
      if (row.user_id !== claims.userId) return { refused: 'wrong_subject' };
      const identified = { id: row.id, kind: 'session' } as const;
      const refused = firstReason(checks, row);
      if (refused !== undefined) return { refused, identified };
      return {
        identified,
        checkedAt: row.checked_at,
        principal: {
          kind: 'login',
          credentialId: row.id,
          endsAt: claims.expiresAt < row.ends_at ? claims.expiresAt : row.ends_at,
          person: { id: row.user_id, username: row.username, role: row.role },
          actsAs: row.role === 'user' ? 'user' : 'manager',
          scopes: 'full',
        },
      };
    },
  };
}
