import { z } from 'zod';
import { replaceRecoveryCodes } from '../store/recovery-codes.js';
import { lockSecondFactor } from '../store/second-factors.js';
import { newRecoveryCodes } from '../tokens/one-time-codes.js';
import { defineAction } from './action.js';
import { passwordField } from './fields.js';
import { findOwn, holdOwn, prepared, requirePassword } from './own-account.js';
import { codesOutput, exampleCodes, requireEnrolled } from './second-factor-codes.js';
import type { ActionServices } from './services.js';

/** A new set of recovery codes for the caller; the old ones are good for nothing from then on. */
export const recoveryCodes = (services: ActionServices) =>
  defineAction({
    name: 'recoveryCodes',
    type: 'mutation',
    callers: ['login'],
    needs: 'write',
    input: z.strictObject({ password: passwordField }),
    output: codesOutput,
    example: { input: { password: 'correct horse battery staple' }, output: exampleCodes },
    async prepare({ db, principal, request }, { password }) {
      const own = await findOwn(db, principal, request);
      await requirePassword(services, own, password, 'password');
      return own;
    },
    async run({ db, principal, prepared: found }) {
      const own = prepared(found);
      await holdOwn(db, principal, own);
      const { id } = own.account;
      requireEnrolled(await lockSecondFactor(db, id));
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
