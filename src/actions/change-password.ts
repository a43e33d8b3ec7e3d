import { z } from 'zod';
import { type AppError, refusal } from '../errors.js';
import { updatePassword } from '../store/login-accounts.js';
import { deletePasswordCode } from '../store/password-codes.js';
import { revokeSessionsOf } from '../store/sessions.js';
import { isGuessable } from '../tokens/guessable-password.js';
import { passwordFits } from '../tokens/password.js';
import { defineAction } from './action.js';
import { passwordField } from './fields.js';
import { countAttempt } from './login-attempts.js';
import { type OwnAccount, findOwn, holdOwn, prepared, requirePassword } from './own-account.js';
import type { ActionServices } from './services.js';

const newPassword = passwordField
  .refine((text) => Array.from(text).length >= 12, { error: 'must be 12 characters or more' })
  .refine((text) => !/[\0\p{Cs}]/u.test(text), { error: 'must be text without NUL' })
  .refine(passwordFits, { error: 'is longer than 72 bytes, which is all that would be looked at' })
  .meta({ minLength: 12, maxLength: 72 });

const input = z.strictObject({ currentPassword: passwordField.nullish(), newPassword });
const output = z.object({ changedAt: z.date(), sessionsEnded: z.int() });

/**
 * Gives the caller another password, and ends all their other sessions. A session that a one-time code began does so
 * without the current password, and ends as well: its person logs in anew, with all that a login asks for.
 */
export const changePassword = (services: ActionServices) =>
  defineAction({
    name: 'changePassword',
    type: 'mutation',
    callers: ['login'],
    needs: 'write',
    during: ['password'],
    input,
    output,
    example: {
      input: { currentPassword: 'correct horse battery staple', newPassword: 'a different horse entirely' },
      output: { changedAt: '2031-01-31T12:00:00.000Z', sessionsEnded: 2 },
    },
    async prepare({ db, principal, request }, { currentPassword, newPassword: next }) {
      const own = await findOwn(db, principal, request);
      if (folded(next) === folded(own.account.username)) throw taken('username');
      if (next === currentPassword) throw taken('current password');
      if (principal.limitedTo === undefined)
        await requirePassword(services, own, currentPassword, 'currentPassword');
      else await requireUnused(services, own, next);
      // Behind the count of attempts: estimating is work.
      if (await isGuessable(next, [own.account.username])) throw guessable();
      return { ...own, passwordHash: await services.passwords.hash(next, request.address) };
    },
    async run({ db, principal, prepared: found }) {
      const { passwordHash, ...own } = prepared(found);
      await holdOwn(db, principal, own);
      const { id } = own.account;
      const changedAt = await updatePassword(db, id, passwordHash);
      await deletePasswordCode(db, id);
      const { limitedTo, credentialId } = principal;
      const ended = await revokeSessionsOf(db, id, {
        by: id,
        reason: 'the password was changed',
        but: limitedTo === undefined ? credentialId : undefined,
      });
      return {
        output: { changedAt, sessionsEnded: ended.length },
        deed: {
          subjectType: 'user',
          subjectId: id,
          detail: { byCode: limitedTo === 'password', sessionsEnded: ended },
        },
      };
    },
    async after({ prepared: found }) {
      await services.throttle.takeBack(prepared(found).attempt);
    },
  });

const taken = (what: string): AppError => refusal('InvalidInput', `newPassword: must not be the ${what}.`);

const guessable = (): AppError =>
  refusal(
    'InvalidInput',
    'newPassword: is easy to guess: a common password, keys in a row, a repetition or a name. Take a few unrelated words.',
  );

/** Without case, as far as that goes without a language. */
const folded = (text: string): string => text.toUpperCase().toLowerCase();

/** Counted like a guess: whoever has a code shall not try out by it what the old password was. */
async function requireUnused(services: ActionServices, own: OwnAccount, next: string): Promise<void> {
  await countAttempt(services.throttle, own.attempt);
  if (await services.passwords.verify(next, own.account.passwordHash ?? undefined, own.attempt.address))
    throw taken('current password');
}
