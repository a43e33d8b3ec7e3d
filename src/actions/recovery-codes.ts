import { z } from 'zod';
import { replaceRecoveryCodes } from '../store/recovery-codes.js';
import { lockSecondFactor } from '../store/second-factors.js';
import { newRecoveryCodes } from '../tokens/one-time-codes.js';
import { defineAction } from './action.js';
import { passwordField } from './fields.js';
import { findOwn, holdOwn, prepared, requirePassword } from './own-account.js';
import { codeField, codesOutput, exampleCodes, requireCode, requireEnrolled } from './second-factor-codes.js';
import type { ActionServices } from './services.js';

/** A new set of recovery codes for the caller, by their password and a code; the old ones are good for nothing from then on. */
export const recoveryCodes = (services: ActionServices) =>
  defineAction({
    name: 'recoveryCodes',
    type: 'mutation',
    callers: ['login'],
    needs: 'write',
    input: z.strictObject({ password: passwordField, code: codeField }),
    output: codesOutput,
    example: {
      input: { password: 'correct horse battery staple', code: '123456' },
      output: exampleCodes,
    },
    async prepare({ db, principal, request }, { password }) {
      const own = await findOwn(db, principal, request);
      await requirePassword(services, own, password, 'password');
      return own;
    },
    async run({ db, principal, prepared: found }, { code }) {
      const own = prepared(found);
      await holdOwn(db, principal, own);
      const { id } = own.account;
      const factor = await lockSecondFactor(db, id);
      requireEnrolled(factor);
      await requireCode(db, services, id, factor, code);
      const codes = newRecoveryCodes(services.digestKey);
      await replaceRecoveryCodes(db, id, codes);
      return {
        output: { codes: codes.map(({ text }) => text) },
        deed: { subjectType: 'user', subjectId: id },
      };
    },
    async after({ prepared: found }) {
      await services.throttle.takeBack(prepared(found).attempt);
    },
  });
