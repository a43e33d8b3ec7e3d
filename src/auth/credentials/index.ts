import type { Database } from '../../store/database.js';
import type { DigestKey } from '../../tokens/opaque-token.js';
import type { JwtSettings } from '../../tokens/session-jwt.js';
import { createRateLimit } from '../rate-limit.js';
import { apiTokenKind } from './api-token.js';
import { collabKind } from './collab.js';
import type { CredentialKind } from './kind.js';
import { loginKind } from './login.js';
import { serviceTokenKind } from './service-token.js';

interface CredentialSettings {
  readonly db: Database;
  readonly digestKeys: readonly DigestKey[];
  readonly jwt: JwtSettings;
  readonly now: () => Date;
}

/** Every kind of credential there is. */
export function credentialKinds({ db, digestKeys, jwt, now }: CredentialSettings): readonly CredentialKind[] {
  const rate = createRateLimit();
  return [
    loginKind(db, jwt, now),
    collabKind(db, jwt, now),
    apiTokenKind(db, digestKeys, rate),
    serviceTokenKind(db, digestKeys, rate),
  ];
}
