import { z } from 'zod';
import type { Transaction } from '../store/database.js';
import { consumeRecoveryCode } from '../store/recovery-codes.js';
import { acceptStep, type lockSecondFactor } from '../store/second-factors.js';
import { recoveryCodeDigests } from '../tokens/one-time-codes.js';
import { seal, unseal } from '../tokens/sealed-secret.js';
import { totpStep } from '../tokens/totp.js';
import type { ActionServices } from './services.js';

type Keys = Pick<ActionServices, 'digestKey' | 'digestKeys'>;
type SecondFactor = Awaited<ReturnType<typeof lockSecondFactor>>;

/** A code somebody types in: six digits of an authenticator, or a recovery code, with blanks and dashes as they like. */
export const codeField = z
  .string({ error: 'must be text' })
  .min(1, { error: 'must not be empty' })
  .max(100, { error: 'is longer than 100 characters' });

/**
 * Uses up a code of somebody's second factor, which the transaction holds: one of the authenticator, or a recovery code.
 * Answers with which it was; undefined when it is wrong or was used before.
 */
export async function consumeCode(
  db: Transaction,
  keys: Keys,
  userId: string,
  factor: SecondFactor,
  code: string,
): Promise<'totp' | 'recovery_code' | undefined> {
  if (await consumeTotp(db, keys, userId, factor, code)) return 'totp';
  const digests = recoveryCodeDigests(code, keys.digestKeys);
  return (await consumeRecoveryCode(db, userId, digests)) ? 'recovery_code' : undefined;
}

/** The secret goes under the active key on the way, so that older keys can retire. */
async function consumeTotp(
  db: Transaction,
  { digestKey, digestKeys }: Keys,
  userId: string,
  { confirmed, now }: SecondFactor,
  code: string,
): Promise<boolean> {
  if (confirmed === undefined) return false;
  const secret = unseal(confirmed, userId, digestKeys);
  const step = secret && totpStep(secret, code, now);
  if (secret === undefined || step === undefined) return false;
  const sealed = confirmed.keyId === digestKey.id ? confirmed : seal(secret, userId, digestKey);
  return await acceptStep(db, userId, sealed, step);
}
