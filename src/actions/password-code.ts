import type { Transaction } from '../store/database.js';
import { replacePasswordCode } from '../store/password-codes.js';
import type { DigestKey } from '../tokens/opaque-token.js';
import { newPasswordCode } from '../tokens/one-time-codes.js';

const lifetimeSeconds = 86_400;

/** A one-time code by which somebody sets a password within a day; one they had before is good no more. */
export async function givePasswordCode(db: Transaction, userId: string, key: DigestKey) {
  const { text, ...stored } = newPasswordCode(key);
  return { code: text, codeExpiresAt: await replacePasswordCode(db, userId, stored, lifetimeSeconds) };
}
