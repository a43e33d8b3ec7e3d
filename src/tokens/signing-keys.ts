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
  const signing: CryptoKey[] = [];
  for (const { kty, crv, kid, x, d } of jwks) {
    signing.push(await importKey({ kty, crv, x, d }));
    verifying.set(kid, await importKey({ kty, crv, x }));
    publicJwks.push({ kty, crv, x, kid, alg: 'EdDSA', use: 'sig' });
  }
  const [kid, key] = [jwks[0]?.kid, signing[0]];
  if (kid === undefined || key === undefined) throw new Error('a key set needs a key');
  return { active: { kid, key }, verifying, publicJwks };
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
