import type { Database } from '../../store/database.js';
import { loginJwtType, verifyLoginJwt } from '../../tokens/login-jwt.js';
import type { JwtSettings } from '../../tokens/session-jwt.js';
import type { CredentialKind } from './kind.js';
import { verifySession } from './session.js';

/** The login JWT: signature and claims first, then the session that it names. */
export function loginKind(db: Database, jwt: JwtSettings, now: () => Date): CredentialKind {
  return {
    name: 'login',
    claims: ({ jwtType }) => jwtType === loginJwtType,
    async verify({ text, refreshes }) {
      const claims = await verifyLoginJwt(jwt, text, now(), refreshes);
      return await verifySession(
        db,
        claims,
        ['frozen', (row) => row.login_is_frozen],
        (standing, _claims, row) => ({
          kind: 'login',
          ...standing,
          limitedTo: row.limited_to ?? undefined,
          actsAs: standing.person.role === 'user' ? 'user' : 'manager',
          scopes: 'full',
        }),
        refreshes,
      );
    },
  };
}
