import { z } from 'zod';
import { mayActOn } from '../access/people.js';
import { standings } from '../access/principal.js';
import { AppError } from '../errors.js';
import { insertPerson, readUser } from '../store/people.js';
import { defineAction } from './action.js';
import { emailField, nameField, usernameField } from './fields.js';
import { givePasswordCode } from './password-code.js';
import type { ActionServices } from './services.js';
import { exampleUser, userShown } from './user-shown.js';

const input = z.strictObject({
  username: usernameField,
  displayName: nameField.nullish(),
  email: emailField.nullish(),
  role: z.enum(standings, { error: 'must be user, manager or admin' }).nullish(),
  mfaRequired: z.boolean({ error: 'must be true or false' }).nullish(),
});
const output = z.object({ user: userShown, code: z.string(), codeExpiresAt: z.date() });

/**
 * An account without a password. The one-time code, by which its person sets one within a day, is in this answer only.
 * Managers make people of role `user`, admins of any.
 */
export const createUser = ({ digestKey }: ActionServices) =>
  defineAction({
    name: 'createUser',
    type: 'mutation',
    callers: ['login', 'operator'],
    needs: 'write',
    standing: 'manager',
    input,
    output,
    example: {
      input: { username: 'mia', displayName: 'Mia Meyer', email: 'mia@example.com' },
      output: {
        user: { ...exampleUser, hasSecondFactor: false },
        code: 'gwpc_…',
        codeExpiresAt: '2031-01-02T12:00:00.000Z',
      },
    },
    async run({ db, principal }, { username, displayName, email, role: asked, mfaRequired }) {
      const role = asked ?? 'user';
      if (!mayActOn(principal, role)) throw new AppError('Unauthorized', 'a manager gives only role user');
      const id = await insertPerson(db, {
        username,
        displayName: displayName ?? username,
        email: email || null,
        role,
        mfaRequired: mfaRequired ?? false,
      });
      const code = await givePasswordCode(db, id, digestKey);
      return {
        output: { user: await readUser(db, id), ...code },
        deed: { subjectType: 'user', subjectId: id, detail: { username, role } },
      };
    },
  });
