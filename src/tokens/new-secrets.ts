import { randomBytes } from 'node:crypto';
import { newSigningJwk } from './signing-keys.js';

/** A fresh set of everything secret that a service needs, as the environment variables that hold it. */
export async function newSecrets(): Promise<
  Record<'HASURA_ACTION_SECRET' | 'TOKEN_DIGEST_KEYS' | 'JWT_SIGNING_KEYS', string>
> {
  const digestKey = { id: randomBytes(4).toString('hex'), secret: randomBytes(32).toString('base64url') };
  return {
    HASURA_ACTION_SECRET: randomBytes(32).toString('base64url'),
    TOKEN_DIGEST_KEYS: JSON.stringify([digestKey]),
    JWT_SIGNING_KEYS: JSON.stringify([await newSigningJwk()]),
  };
}
