import { z } from 'zod';
import { refusal } from '../errors.js';
import { deleteSecondFactor, lockSecondFactor } from '../store/second-factors.js';
import { defineAction } from './action.js';
import { passwordField } from './fields.js';
import { findOwn, holdOwn, prepared, requirePassword } from './own-account.js';
import { codeField, requireCode, requireEnrolled } from './second-factor-codes.js';
import type { ActionServices } from './services.js';

const input = z.strictObject({ password: passwordField, code: codeField });

/** Takes the caller's second factor away, by their password and a code; refused where the account has to have one. */
export const removeSecondFactor = (services: ActionServices) =>
  defineAction({
    name: 'removeSecondFactor',
    type: 'mutation',
    callers: ['login'],
    needs: 'delete',
    input,
    output: z.object({ removedAt: z.date() }),
    example: {
      input: { password: 'correct horse battery staple', code: '123456' },
      output: { removedAt: '2031-01-31T12:00:00.000Z' },
    },
    async prepare({ db, principal, request }, { password }) {
      const own = await findOwn(db, principal, request);
      if (own.account.mfaRequired)
        throw refusal('PolicyViolation', 'This account has to have a second factor.');
      await requirePassword(services, own, password, 'password');
      return own;
    },
    async run({ db, principal, prepared: found }, { code }) {
      const own = prepared(found);
      await holdOwn(db, principal, own);
      const { id } = own.account;
      const factor = await lockSecondFactor(db, id);
      requireEnrolled(factor);
      const by = await requireCode(db, services, id, factor, code);
      await deleteSecondFactor(db, id);
      return {
        output: { removedAt: factor.now },
        deed: { subjectType: 'user', subjectId: id, detail: { by } },
      };
    },
    async after({ prepared: found }) {
      await services.throttle.takeBack(prepared(found).attempt);
    },
  });
