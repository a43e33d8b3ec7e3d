import { type CollabDocument, documentModels } from '../../access/documents.js';
import type { Database } from '../../store/database.js';
import { type PresentedSession, findPresentedSession } from '../../store/presented-credentials.js';
import { type CollabClaims, collabJwtType, verifyCollabJwt } from '../../tokens/collab-jwt.js';
import type { JwtSettings } from '../../tokens/session-jwt.js';
import { type Check, type CredentialKind, firstReason } from './kind.js';
import { sessionChecks } from './session.js';

const checks: readonly Check<PresentedSession>[] = [
  ...sessionChecks,
  ['frozen', (row) => row.collab_is_frozen],
];

/** The collab JWT: it dies with the session that issued it, and is good for one document. */
export function collabKind(db: Database, jwt: JwtSettings, now: () => Date): CredentialKind {
  return {
    name: 'collab',
    claims: ({ jwtType }) => jwtType === collabJwtType,
    async resolve({ text }) {
      const claims = await verifyCollabJwt(jwt, text, now());
      if (claims === undefined) return { refused: 'signature' };
      const row = await findPresentedSession(db, claims.sessionId);
      if (row === undefined) return { refused: 'unknown' };
      if (row.user_id !== claims.userId) return { refused: 'wrong_subject' };
      const identified = { id: row.id, kind: 'session' } as const;
      const refused = firstReason(checks, row);
      if (refused !== undefined) return { refused, identified };
      const document = knownDocument(claims.document);
      if (document === undefined) return { refused: 'claims_incomplete', identified };
      return {
        identified,
        checkedAt: row.checked_at,
        principal: {
          kind: 'collab',
          credentialId: row.id,
          endsAt: claims.expiresAt < row.ends_at ? claims.expiresAt : row.ends_at,
          person: { id: row.user_id, username: row.username, role: row.role },
          document,
        },
      };
    },
  };
}

/** The document that the claims name, if its model is one we know. */
function knownDocument(claimed: CollabClaims['document']): CollabDocument | undefined {
  const model = documentModels.find((known) => known === claimed?.model);
  return claimed === undefined || model === undefined ? undefined : { ...claimed, model };
}
