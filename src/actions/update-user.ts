import { z } from 'zod';
import { mayActOn } from '../access/people.js';
import { type Principal, type Standing, standings } from '../access/principal.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { changePerson, readUser } from '../store/people.js';
import { actingPersonId } from './acting-person.js';
import { defineAction } from './action.js';
import { lastAdminStays, lockAdministered, lockAmongAdmins } from './administered-user.js';
import { emailField, idField, nameField, usernameField } from './fields.js';
import { exampleUser, userShown } from './user-shown.js';

const changes = {
  username: usernameField.nullish(),
  displayName: nameField.nullish(),
  /** An empty one takes the address away. */
  email: emailField.nullish(),
  role: z.enum(standings, { error: 'must be user, manager or admin' }).nullish(),
  mfaRequired: z.boolean({ error: 'must be true or false' }).nullish(),
};
const input = z
  .strictObject({ id: idField, ...changes })
  .refine(({ id: _, ...change }) => Object.values(change).some((value) => value != null), {
    error: `give one of ${Object.keys(changes).join(', ')} to change`,
  });

/**
 * Changes an account. Managers change those of people of role `user`, but no role; admins change roles, though not their
 * own, and the last active admin stays one.
 */
export const updateUser = () =>
  defineAction({
    name: 'updateUser',
    type: 'mutation',
    callers: ['login', 'operator'],
    needs: 'write',
    standing: 'manager',
    input,
    output: userShown,
    example: {
      input: { id: exampleUser.id, displayName: 'Mia Meyer-Lang' },
      output: { ...exampleUser, displayName: 'Mia Meyer-Lang' },
    },
    async run({ db, principal }, { id, ...asked }) {
      const { email, ...others } = definedOf(asked);
      await requireChangeable(db, principal, id, others.role);
      await changePerson(db, id, email === undefined ? others : { ...others, email: email || null });
      return {
        output: await readUser(db, id),
        deed: {
          subjectType: 'user',
          subjectId: id,
          detail: { ...others, ...(email !== undefined && { emailChanged: true }) },
        },
      };
    },
  });

type Asked = Omit<z.infer<typeof input>, 'id'>;

const definedOf = ({ username, displayName, email, role, mfaRequired }: Asked) => ({
  ...(username != null && { username }),
  ...(displayName != null && { displayName }),
  ...(email != null && { email }),
  ...(role != null && { role }),
  ...(mfaRequired != null && { mfaRequired }),
});

/** Holds the account, after making sure that the caller may change it so. */
async function requireChangeable(
  db: Transaction,
  caller: Principal,
  id: string,
  role: Standing | undefined,
): Promise<void> {
  if (role === undefined) {
    await lockAdministered(db, caller, id);
    return;
  }
  if (!mayActOn(caller, 'admin')) throw new AppError('Unauthorized', 'only admins give roles');
  const target = await lockAmongAdmins(db, caller, id);
  if (target.role === role) return;
  if (id === actingPersonId(caller)) throw refusal('Unauthorized', 'role: nobody changes their own.');
  if (target.isLastAdmin) throw lastAdminStays();
}
