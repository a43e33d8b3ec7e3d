import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { derivedKey } from './derived-key.js';
import type { DigestKey } from './opaque-token.js';

/** A secret that has to be read again: ciphertext, and which key it is under. */
export interface Sealed {
  readonly sealedSecret: Buffer;
  readonly keyId: string;
}

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** Seals a second factor's secret under the key, for one place: what is moved elsewhere does not open. */
export function seal(secret: Buffer, place: string, key: DigestKey): Sealed {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, derivedKey(key, 'second factor'), nonce, {
    authTagLength: tagBytes,
  });
  cipher.setAAD(Buffer.from(place));
  const sealed = Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]);
  return { sealedSecret: sealed, keyId: key.id };
}

/** The secret; undefined when its key has gone, it was sealed for another place, or it is not whole. */
export function unseal(
  { sealedSecret, keyId }: Sealed,
  place: string,
  keys: readonly DigestKey[],
): Buffer | undefined {
  const key = keys.find(({ id }) => id === keyId);
  if (key === undefined || sealedSecret.length <= nonceBytes + tagBytes) return undefined;
  const decipher = createDecipheriv(
    algorithm,
    derivedKey(key, 'second factor'),
    sealedSecret.subarray(0, nonceBytes),
    { authTagLength: tagBytes },
  );
  decipher.setAAD(Buffer.from(place));
  decipher.setAuthTag(sealedSecret.subarray(-tagBytes));
  try {
    return Buffer.concat([decipher.update(sealedSecret.subarray(nonceBytes, -tagBytes)), decipher.final()]);
  } catch {
    return undefined;
  }
}
