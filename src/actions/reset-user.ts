import { z } from 'zod';
import { refusal } from '../errors.js';
import { forgetPassword } from '../store/login-accounts.js';
import { deleteSecondFactor } from '../store/second-factors.js';
import { revokeSessionsOf } from '../store/sessions.js';
import { actingPersonId } from './acting-person.js';
import { defineAction } from './action.js';
import { lockAdministered } from './administered-user.js';
import { idField } from './fields.js';
import { givePasswordCode } from './password-code.js';
import type { ActionServices } from './services.js';

const input = z.strictObject({
  id: idField,
  secondFactor: z.boolean({ error: 'must be true or false' }).nullish(),
});
const output = z.object({
  id: z.guid(),
  code: z.string(),
  codeExpiresAt: z.date(),
  sessionsEnded: z.int(),
  secondFactorRemoved: z.boolean(),
});

/**
 * For somebody who lost the password, and with `secondFactor` the second factor and the recovery codes too: those are
 * good no more, the sessions end, and a one-time code, in this answer only, lets that person set a password within a day.
 */
export const resetUser = ({ digestKey }: ActionServices) =>
  defineAction({
    name: 'resetUser',
    type: 'mutation',
    callers: ['login', 'operator'],
    needs: 'delete',
    standing: 'manager',
    input,
    output,
    example: {
      input: { id: '2a4b6c8d-1e3f-4a5b-9c7d-8e9f0a1b2c3d', secondFactor: true },
      output: {
        id: '2a4b6c8d-1e3f-4a5b-9c7d-8e9f0a1b2c3d',
        code: 'gwpc_…',
        codeExpiresAt: '2031-01-02T12:00:00.000Z',
        sessionsEnded: 1,
        secondFactorRemoved: true,
      },
    },
    async run({ db, principal }, { id, secondFactor }) {
      const by = actingPersonId(principal);
      if (id === by) throw refusal('Conflict', 'id: use changePassword for your own account.');
      await lockAdministered(db, principal, id);
      await forgetPassword(db, id);
      const sessions = await revokeSessionsOf(db, id, { by, reason: 'the account was reset' });
      const secondFactorRemoved = secondFactor === true && (await deleteSecondFactor(db, id));
      const code = await givePasswordCode(db, id, digestKey);
      const detail = { sessionsEnded: sessions.length, secondFactorRemoved };
      const ended = sessions.map((subjectId) => ({
        subjectType: 'session',
        subjectId,
        detail: { userId: id },
      }));
      return {
        output: { id, ...code, ...detail },
        deed: [{ subjectType: 'user', subjectId: id, detail }, ...ended],
      };
    },
  });
