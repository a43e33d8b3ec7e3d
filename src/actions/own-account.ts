import type { LoginPrincipal } from '../access/principal.js';
import { AppError, refusal } from '../errors.js';
import type { Database, Transaction } from '../store/database.js';
import { type LoginAccount, findOwnAccount, lockAccountForChange } from '../store/login-accounts.js';
import type { LoginAttempt } from '../store/login-throttle.js';
import { findLiveSession } from '../store/sessions.js';
import type { RequestFacts } from './action.js';
import { countAttempt } from './login-attempts.js';
import type { ActionServices } from './services.js';

/** The account of the login that calls, and how its wrong passwords and codes are counted: as failed logins. */
export interface OwnAccount {
  readonly account: LoginAccount;
  readonly attempt: LoginAttempt;
}

/** The caller's account, as it is checked against before its transaction. */
export async function findOwn(
  db: Database,
  { person }: LoginPrincipal,
  { address }: RequestFacts,
): Promise<OwnAccount> {
  const found = await findOwnAccount(db, person.id, address);
  if (found === undefined) throw new AppError('AuthenticationInvalid', 'the account of a login has gone');
  const { account, folded, isKnownHere } = found;
  return { account, attempt: { account: folded, address, isKnownHere } };
}

/** Requires the caller's password again; `field` names the argument that holds it. A wrong one counts as a failed login. */
export async function requirePassword(
  { throttle, passwords }: Pick<ActionServices, 'throttle' | 'passwords'>,
  { account, attempt }: OwnAccount,
  password: string | null | undefined,
  field: string,
): Promise<void> {
  if (password == null) throw refusal('InvalidInput', `${field}: must be given.`);
  await countAttempt(throttle, attempt);
  if (await passwords.verify(password, account.passwordHash ?? undefined, attempt.address)) return;
  throw refusal('InvalidCredentials', `${field}: is wrong.`);
}

/**
 * Holds the caller's account for a change of how they get in, until the transaction ends. Refuses when account or session
 * are no longer what was checked: both may have changed while bcrypt was at work.
 */
export async function holdOwn(
  db: Transaction,
  { credentialId, limitedTo }: LoginPrincipal,
  { account }: OwnAccount,
): Promise<void> {
  if (!(await lockAccountForChange(db, account)))
    throw refusal('Conflict', 'The account was changed meanwhile: try again.');
  const session = await findLiveSession(db, credentialId);
  if (session === undefined || (session.limitedTo ?? undefined) !== limitedTo)
    throw new AppError('AuthenticationInvalid', 'the session ended or changed meanwhile');
}

/** What `prepare` found; an action that has it never runs without. */
export function prepared<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('an action runs after it was prepared');
  return found;
}
