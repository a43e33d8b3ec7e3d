import { randomBytes } from 'node:crypto';
import type { DigestKey } from './opaque-token.js';
import { newSigningJwk } from './signing-keys.js';

/** A new key of the token digests: 256 random bits. */
export const newDigestKey = (): DigestKey => ({
  id: randomBytes(4).toString('hex'),
  secret: randomBytes(32),
});

/** A fresh set of everything secret that a service needs, as the environment variables that hold it. */
export async function newSecrets(): Promise<
  Record<'HASURA_ACTION_SECRET' | 'TOKEN_DIGEST_KEYS' | 'JWT_SIGNING_KEYS', string>
> {
  const { id, secret } = newDigestKey();
  return {
    HASURA_ACTION_SECRET: randomBytes(32).toString('base64url'),
    TOKEN_DIGEST_KEYS: JSON.stringify([{ id, secret: secret.toString('base64url') }]),
    JWT_SIGNING_KEYS: JSON.stringify([await newSigningJwk()]),
  };
}
