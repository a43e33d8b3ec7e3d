import { z } from 'zod';
import type { LoginPrincipal } from '../access/principal.js';
import { refusal } from '../errors.js';
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

/** New recovery codes, in this one answer. */
export const codesOutput = z.object({ codes: z.array(z.string()) });
export const exampleCodes = { codes: ['k3vz-…', '9q0m-…'] };

/** Where a new secret waits for its first code: with its person, and in the session that asked for it. */
export const pendingPlace = ({ person, credentialId }: LoginPrincipal): string =>
  `${person.id} ${credentialId}`;

/**
 * Refuses a limited session when its person has a factor by now: by a password alone nobody shall replace the factor that
 * its owner has enrolled meanwhile.
 */
export function requireFirst({ limitedTo }: LoginPrincipal, { confirmed }: SecondFactor): void {
  if (limitedTo !== undefined && confirmed !== undefined)
    throw refusal('PolicyViolation', 'This account has a second factor by now: log in with it.');
}

export function requireEnrolled({ confirmed }: SecondFactor): void {
  if (confirmed === undefined) throw refusal('Conflict', 'This account has no second factor.');
}

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

/** Uses up a code that has to be given and right, of a factor that is enrolled. Answers with which it was. */
export async function requireCode(
  db: Transaction,
  keys: Keys,
  userId: string,
  factor: SecondFactor,
  code: string | null | undefined,
): Promise<'totp' | 'recovery_code'> {
  if (code == null)
    throw refusal('InvalidInput', 'code: is required where a second factor is enrolled already.');
  const by = await consumeCode(db, keys, userId, factor, code);
  if (by === undefined) throw refusal('InvalidCredentials', 'code: is wrong or was used before.');
  return by;
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
