import {
  type CryptoKey,
  type JWK,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
} from 'jose';

/** A private Ed25519 key as JWK (RFC 8037), with its `kid`. */
export interface SigningJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly kid: string;
  readonly x: string;
  readonly d: string;
}

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
  const { x, d } = await exportJWK(privateKey);
  if (x === undefined || d === undefined) throw new Error('a new key pair has no two halves');
  const jwk = { kty: 'OKP', crv: 'Ed25519', x, d } as const;
  return { ...jwk, kid: await calculateJwkThumbprint(jwk) };
}
