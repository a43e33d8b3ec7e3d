import { z } from 'zod';
import type { LoginPrincipal } from '../access/principal.js';
import { AppError, refusal } from '../errors.js';
import { type Database, type Transaction, readClock } from '../store/database.js';
import {
  type LoginAccount,
  findLoginAccount,
  isLoginFrozen,
  lockUnchangedAccount,
} from '../store/login-accounts.js';
import { consumePasswordCode } from '../store/password-codes.js';
import { lockSecondFactor } from '../store/second-factors.js';
import { insertSession } from '../store/sessions.js';
import { signLoginJwt } from '../tokens/login-jwt.js';
import { matchesPasswordCode } from '../tokens/one-time-codes.js';
import { defineAction } from './action.js';
import { passwordField, session } from './fields.js';
import { countAttempt, countCode } from './login-attempts.js';
import { prepared } from './own-account.js';
import { codeField, consumeCode } from './second-factor-codes.js';
import type { ActionServices } from './services.js';

const input = z.strictObject({
  username: z.string().min(1, { error: 'must not be empty' }).max(150).normalize('NFC'),
  password: passwordField,
  otp: codeField.nullish(),
});

/** A session that may do one thing only is for doing it now. */
const limitedSeconds = 600;

/** What a login proved, and what its session may do for it. */
interface Proof {
  readonly by: 'password' | 'password_code' | 'totp' | 'recovery_code';
  readonly limitedTo: LoginPrincipal['limitedTo'];
}

/**
 * A session for a username and password, and a code where the account has a second factor. An unknown user, a wrong
 * password and an inactive account get the same answer after the same work; that logins are frozen or a second factor is
 * asked for shows only behind a right password. Only a login that needs nothing more makes earlier failures forgotten.
 */
export const login = (services: ActionServices) =>
  defineAction({
    name: 'login',
    type: 'mutation',
    callers: ['public', 'login'],
    needs: 'read',
    during: ['second_factor', 'password'],
    input,
    output: session,
    example: {
      input: { username: 'olga', password: 'correct horse battery staple', otp: '123456' },
      output: {
        token: 'eyJ…',
        expiresAt: '2031-01-31T12:15:00.000Z',
        sessionId: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
        limitedTo: null,
      },
    },
    async prepare({ db, request: { address } }, { username, password, otp }) {
      const { folded, isKnownHere, account } = await findAccount(db, username, address);
      const attempt = { account: folded, address, isKnownHere };
      await countAttempt(services.throttle, attempt);
      const hash = account?.passwordHash ?? undefined;
      const isPassword = await services.passwords.verify(password, hash, address);
      const code = isPassword ? undefined : passwordCodeOf(account, password, services);
      if (account?.isActive !== true || !(isPassword || code !== undefined))
        throw new AppError('InvalidCredentials', 'a login failed');
      if (otp != null) await countCode(services.throttle, attempt);
      return { account, attempt, code };
    },
    async run({ db, prepared: found, request }, { otp }) {
      const { account, code } = prepared(found);
      // The password may have been reset, or the account deactivated, while bcrypt was at work.
      if (!(await lockUnchangedAccount(db, account)))
        throw new AppError('InvalidCredentials', 'the account changed during the login');
      if (await isLoginFrozen(db, account.role))
        throw refusal('PolicyViolation', 'Logins are frozen for now.');
      const { by, limitedTo } =
        code === undefined
          ? await proveFactor(db, services, account, otp ?? undefined)
          : await proveCode(db, account, code);
      const ends = endsOf(services.sessions, limitedTo);
      const begun = await insertSession(db, { userId: account.id, ...ends, ...request, limitedTo });
      const now = await readClock(db);
      const jwt = await signLoginJwt(services.jwt, { ...begun, userId: account.id }, now);
      return {
        output: { ...jwt, sessionId: begun.id, limitedTo: limitedTo ?? null },
        deed: {
          subjectType: 'session',
          subjectId: begun.id,
          detail: { by, limitedTo: limitedTo ?? null },
          actor: { id: account.id, name: account.username },
        },
      };
    },
    async after({ prepared: found, output }) {
      if (output.limitedTo === null) await services.throttle.succeed(prepared(found).attempt);
    },
  });

/** The stored code that was given in the password's place. */
function passwordCodeOf(account: LoginAccount | undefined, password: string, { digestKeys }: ActionServices) {
  const stored = account?.passwordCode;
  return stored !== undefined && matchesPasswordCode(password, stored, digestKeys) ? stored : undefined;
}

/** What the second factor says of a login whose password was right. */
async function proveFactor(
  db: Transaction,
  services: ActionServices,
  { id, mfaRequired }: LoginAccount,
  otp: string | undefined,
): Promise<Proof> {
  const factor = await lockSecondFactor(db, id);
  if (factor.confirmed === undefined)
    return { by: 'password', limitedTo: mfaRequired ? 'second_factor' : undefined };
  if (otp === undefined) throw new AppError('MFARequired', 'a second factor is required');
  const by = await consumeCode(db, services, id, factor, otp);
  if (by === undefined)
    throw new AppError('InvalidCredentials', 'a code of a second factor is wrong or used');
  return { by, limitedTo: undefined };
}

async function proveCode(
  db: Transaction,
  { id }: LoginAccount,
  code: NonNullable<LoginAccount['passwordCode']>,
): Promise<Proof> {
  if (await consumePasswordCode(db, id, code)) return { by: 'password_code', limitedTo: 'password' };
  throw new AppError('InvalidCredentials', 'a password code was used meanwhile');
}

const endsOf = (sessions: ActionServices['sessions'], limitedTo: Proof['limitedTo']) =>
  limitedTo === undefined ? sessions : { idleSeconds: limitedSeconds, maximumSeconds: limitedSeconds };

/** PostgreSQL holds no NUL and no half of a surrogate pair, so no account is named by one. */
const unnameable = /[\0\p{Cs}]/u;

const findAccount = async (db: Database, username: string, address: string | undefined) =>
  unnameable.test(username)
    ? { folded: username, isKnownHere: false, account: undefined }
    : await findLoginAccount(db, username, address);
