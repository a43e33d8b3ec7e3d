import { mayActOn } from '../access/people.js';
import type { Principal } from '../access/principal.js';
import { AppError, refusal } from '../errors.js';
import type { Transaction } from '../store/database.js';
import { lockActiveAdmins, lockPerson } from '../store/people.js';
import { actingPersonId } from './acting-person.js';

/** The account that somebody administers, held until the transaction ends. Requires that the caller may act on it. */
export async function lockAdministered(db: Transaction, caller: Principal, id: string) {
  const target = await lockPerson(db, id);
  if (target === undefined) throw refusal('NotFound', 'id: there is no such user.');
  if (!mayActOn(caller, target.role))
    throw new AppError('Unauthorized', 'a manager acts only on people of role user');
  return target;
}

/**
 * The same for a change that may cost somebody the standing of an admin. All admins are held first: of two who act on
 * each other, the second finds that they are none any more.
 */
export async function lockAmongAdmins(db: Transaction, caller: Principal, id: string) {
  const admins = await lockActiveAdmins(db);
  const target = await lockAdministered(db, caller, id);
  const callerId = actingPersonId(caller);
  if (target.role !== 'user' && callerId !== undefined && !admins.includes(callerId))
    throw new AppError('Unauthorized', 'the caller was an admin when the call began');
  return { ...target, isLastAdmin: admins.length === 1 && admins[0] === id };
}

export const lastAdminStays = () => refusal('Conflict', 'id: the last active admin stays admin and active.');
