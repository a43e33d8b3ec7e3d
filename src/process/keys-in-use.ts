import type { Config } from '../config.js';
import { replaceEmbeddedSecrets } from '../embedded-secrets.js';
import { type KeyKind, type KeyRing, type RingKey, keyVariables, valueOf } from '../cli/key-ring.js';
import { secretsFileIn, withoutEmpty } from './start.js';
import { newDigestKey } from '../tokens/new-secrets.js';
import { newSigningJwk } from '../tokens/signing-keys.js';

/** The keys that these settings use, as `keys rotate` handles them. */
export function ringOf({ secrets: { digestKeys = [], signingKeys = [] } }: Config): KeyRing {
  return {
    digest: digestKeys.map(digestRingKey),
    signing: signingKeys.map((jwk) => ({ id: jwk.kid, json: { ...jwk } })),
  };
}

const digestRingKey = ({ id, secret }: { id: string; secret: Buffer }): RingKey => ({
  id,
  json: { id, secret: secret.toString('base64url') },
});

/** A key that was never used. */
export async function newRingKey(kind: KeyKind): Promise<RingKey> {
  if (kind === 'digest') return digestRingKey(newDigestKey());
  const jwk = await newSigningJwk();
  return { id: jwk.kid, json: { ...jwk } };
}

/** Keeps changed keys in the file of embedded mode, and answers with its name; undefined where the environment has them. */
export async function keepKeys(
  config: Config,
  env: Readonly<Record<string, string | undefined>>,
  changed: KeyRing,
  kinds: readonly KeyKind[],
): Promise<string | undefined> {
  const isSet = (kind: KeyKind): boolean => keyVariables[kind] in withoutEmpty(env);
  if (config.databaseUrl !== undefined || kinds.some(isSet)) return undefined;
  const file = secretsFileIn(config.dataDir);
  await replaceEmbeddedSecrets(
    file,
    Object.fromEntries(kinds.map((kind) => [keyVariables[kind], valueOf(changed[kind])])),
  );
  return file;
}
