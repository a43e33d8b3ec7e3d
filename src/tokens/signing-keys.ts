import { type CryptoKey, type JWK, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import { z } from 'zod';

/** A private Ed25519 key as JWK, with its `kid`. */
export const signingJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: z.string().min(1).max(100),
  x: z.base64url().length(43),
  d: z.base64url().length(43),
});
export type SigningJwk = z.infer<typeof signingJwk>;

/** The keys of our JWTs: the active one signs, all of them verify. */
export interface SigningKeys {
  readonly active: { readonly kid: string; readonly key: CryptoKey };
  readonly verifying: ReadonlyMap<string, CryptoKey>;
  /** What `/.well-known/jwks.json` shows: public halves only. */
  readonly publicJwks: readonly JWK[];
}

/** Imports a key set, first key active. Throws when a key's halves do not belong together. */
export async function importSigningKeys(jwks: readonly SigningJwk[]): Promise<SigningKeys> {
  const verifying = new Map<string, CryptoKey>();
  const publicJwks: JWK[] = [];
  for (const { kid, x } of jwks) {
    const shown = { kty: 'OKP', crv: 'Ed25519', x };
    verifying.set(kid, await importKey(shown));
    publicJwks.push({ ...shown, kid, alg: 'EdDSA', use: 'sig' });
  }
  const first = jwks[0];
  if (first === undefined) throw new Error('a key set needs a key');
  const { kty, crv, x, d } = first;
  return { active: { kid: first.kid, key: await importKey({ kty, crv, x, d }) }, verifying, publicJwks };
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, 'EdDSA');
  if (key instanceof Uint8Array) throw new Error('a signing key is a key pair, not a secret');
  return key;
}

/** A new private key; its `kid` is the RFC 7638 thumbprint. */
export async function newSigningJwk(): Promise<SigningJwk> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(privateKey);
  return signingJwk.parse({ ...jwk, kid: await calculateJwkThumbprint(jwk) });
}
