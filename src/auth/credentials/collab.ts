import { documentOf } from '../../access/documents.js';
import type { Database } from '../../store/database.js';
import { collabJwtType, verifyCollabJwt } from '../../tokens/collab-jwt.js';
import type { JwtSettings } from '../../tokens/session-jwt.js';
import type { CredentialKind } from './kind.js';
import { verifySession } from './session.js';

/** The collab JWT: it dies with the session that issued it, and is good for one document, which is checked last. */
export function collabKind(db: Database, jwt: JwtSettings, now: () => Date): CredentialKind {
  return {
    name: 'collab',
    claims: ({ jwtType }) => jwtType === collabJwtType,
    async verify({ text }) {
      const verified = await verifyCollabJwt(jwt, text, now());
      const freeze = ['frozen', (row: { collab_is_frozen: boolean }) => row.collab_is_frozen] as const;
      return await verifySession(db, verified, freeze, (standing, claims) => {
        const document = documentOf(claims.document);
        return document === undefined ? 'claims_incomplete' : { kind: 'collab', ...standing, document };
      });
    },
  };
}
