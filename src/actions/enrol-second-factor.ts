import { z } from 'zod';
import { lockSecondFactor, savePendingSecret } from '../store/second-factors.js';
import { seal } from '../tokens/sealed-secret.js';
import { newTotpSecret } from '../tokens/totp.js';
import { defineAction } from './action.js';
import { passwordField } from './fields.js';
import { findOwn, holdOwn, prepared, requirePassword } from './own-account.js';
import { codeField, pendingPlace, requireCode, requireFirst } from './second-factor-codes.js';
import type { ActionServices } from './services.js';

const input = z.strictObject({ password: passwordField.nullish(), code: codeField.nullish() });
const output = z.object({ secret: z.string(), uri: z.string() });

/**
 * Makes a new secret for an authenticator, which becomes the caller's second factor when confirmed, within ten minutes and
 * in the same session. A factor they have stays until then, and it takes one of its codes to replace it. Whoever has to
 * enrol has just given the password.
 */
export const enrolSecondFactor = (services: ActionServices) =>
  defineAction({
    name: 'enrolSecondFactor',
    type: 'mutation',
    callers: ['login'],
    needs: 'write',
    during: ['second_factor'],
    input,
    output,
    example: {
      input: { password: 'correct horse battery staple' },
      output: { secret: '2GOJ…', uri: 'otpauth://totp/Graphwarden:olga?issuer=Graphwarden&secret=2GOJ…' },
    },
    async prepare({ db, principal, request }, { password }) {
      const own = await findOwn(db, principal, request);
      if (principal.limitedTo === undefined) await requirePassword(services, own, password, 'password');
      return { ...own, isCounted: principal.limitedTo === undefined };
    },
    async run({ db, principal, prepared: found }, { code }) {
      const own = prepared(found);
      await holdOwn(db, principal, own);
      const { id, username } = own.account;
      const factor = await lockSecondFactor(db, id);
      requireFirst(principal, factor);
      if (factor.confirmed !== undefined) await requireCode(db, services, id, factor, code);
      const { secret, base32, uri } = newTotpSecret(username);
      await savePendingSecret(db, id, seal(secret, pendingPlace(principal), services.digestKey));
      return { output: { secret: base32, uri }, deed: { subjectType: 'user', subjectId: id } };
    },
    async after({ prepared: found }) {
      const { attempt, isCounted } = prepared(found);
      if (isCounted) await services.throttle.takeBack(attempt);
    },
  });
