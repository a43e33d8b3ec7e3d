import { z } from 'zod';
import type { LoginPrincipal } from '../access/principal.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { replaceRecoveryCodes } from '../store/recovery-codes.js';
import { confirmSecret, lockSecondFactor } from '../store/second-factors.js';
import { liftLimit, revokeSessionsOf } from '../store/sessions.js';
import { newRecoveryCodes } from '../tokens/one-time-codes.js';
import { seal, unseal } from '../tokens/sealed-secret.js';
import { totpStep } from '../tokens/totp.js';
import { defineAction } from './action.js';
import { countAttempt } from './login-attempts.js';
import { findOwn, holdOwn, prepared } from './own-account.js';
import { codeField, codesOutput, exampleCodes, pendingPlace, requireFirst } from './second-factor-codes.js';
import type { ActionServices } from './services.js';

/**
 * Makes the secret that waits for it the caller's second factor, by a right code, which is used up so. A session that could
 * do nothing else becomes one like any other; others of that person that wait for a factor end.
 */
export const confirmSecondFactor = (services: ActionServices) =>
  defineAction({
    name: 'confirmSecondFactor',
    type: 'mutation',
    callers: ['login'],
    needs: 'write',
    during: ['second_factor'],
    input: z.strictObject({ code: codeField }),
    output: codesOutput,
    example: { input: { code: '123456' }, output: exampleCodes },
    async prepare({ db, principal, request }) {
      const own = await findOwn(db, principal, request);
      await countAttempt(services.throttle, own.attempt);
      return { ...own, completesLogin: principal.limitedTo !== undefined };
    },
    async run({ db, principal, prepared: found }, { code }) {
      const own = prepared(found);
      await holdOwn(db, principal, own);
      const { id } = own.account;
      const factor = await lockSecondFactor(db, id);
      requireFirst(principal, factor);
      const secret = factor.pending && unseal(factor.pending, pendingPlace(principal), services.digestKeys);
      if (secret === undefined)
        throw refusal('Conflict', 'No second factor waits for its code in this session: enrol one first.');
      const step = totpStep(secret, code, factor.now);
      if (step === undefined) throw refusal('InvalidCredentials', 'code: is wrong.');
      await confirmSecret(db, id, seal(secret, id, services.digestKey), step);
      const codes = newRecoveryCodes(services.digestKey);
      await replaceRecoveryCodes(db, id, codes);
      await completeLogin(db, principal, services);
      return {
        output: { codes: codes.map(({ text }) => text) },
        deed: { subjectType: 'user', subjectId: id, detail: { replaced: factor.confirmed !== undefined } },
      };
    },
    async after({ prepared: found }) {
      const { attempt, completesLogin } = prepared(found);
      await (completesLogin ? services.throttle.succeed(attempt) : services.throttle.takeBack(attempt));
    },
  });

async function completeLogin(
  db: Transaction,
  { credentialId, limitedTo, person }: LoginPrincipal,
  { sessions }: ActionServices,
): Promise<void> {
  if (limitedTo !== undefined && !(await liftLimit(db, credentialId, sessions)))
    throw new AppError('AuthenticationInvalid', 'the session ended meanwhile');
  await revokeSessionsOf(db, person.id, {
    by: person.id,
    reason: 'a second factor was enrolled elsewhere',
    but: credentialId,
    limitedTo: 'second_factor',
  });
}
