import { z } from 'zod';
import { mayActOn } from '../access/people.js';
import { type Principal, type Standing, standings } from '../access/principal.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { deletePasswordCode } from '../store/password-codes.js';
import { changePerson, readUser } from '../store/people.js';
import { revokeSessionsOf } from '../store/sessions.js';
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
 * own, and the last active admin stays one. Who rises begins anew: a one-time code and sessions from before end. So do the
 * sessions of somebody who has to have a second factor from now on, and has none.
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
      const former = await requireChangeable(db, principal, id, others.role);
      await changePerson(db, id, email === undefined ? others : { ...others, email: email || null });
      const user = await readUser(db, id);
      const sessionsEnded = await endWhatWasLess(db, principal, former, user);
      return {
        output: user,
        deed: {
          subjectType: 'user',
          subjectId: id,
          detail: { ...others, ...(email !== undefined && { emailChanged: true }), sessionsEnded },
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
async function requireChangeable(db: Transaction, caller: Principal, id: string, role: Standing | undefined) {
  if (role === undefined) return await lockAdministered(db, caller, id);
  if (!mayActOn(caller, 'admin')) throw new AppError('Unauthorized', 'only admins give roles');
  const target = await lockAmongAdmins(db, caller, id);
  if (target.role === role) return target;
  if (id === actingPersonId(caller)) throw refusal('Unauthorized', 'role: nobody changes their own.');
  if (target.isLastAdmin) throw lastAdminStays();
  return target;
}

interface Standards {
  readonly role: Standing;
  readonly mfaRequired: boolean;
}

/** Answers with how many sessions ended. */
async function endWhatWasLess(
  db: Transaction,
  caller: Principal,
  former: Standards,
  {
    id,
    role,
    mfaRequired,
    hasSecondFactor,
  }: Standards & { readonly id: string; readonly hasSecondFactor: boolean },
): Promise<number> {
  const rises = standings.indexOf(role) > standings.indexOf(former.role);
  const lacksFactor = mfaRequired && !former.mfaRequired && !hasSecondFactor;
  if (rises) await deletePasswordCode(db, id);
  if (!rises && !lacksFactor) return 0;
  const reason = rises ? 'the role was raised' : 'a second factor is required';
  return (await revokeSessionsOf(db, id, { by: actingPersonId(caller), reason })).length;
}
