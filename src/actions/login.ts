import { z } from 'zod';
import { AppError } from '../errors.js';
import type { Database } from '../store/database.js';
import { insertSession } from '../store/sessions.js';
import { findLoginAccount, lockUnchangedAccount } from '../store/users.js';
import { signLoginJwt } from '../tokens/login-jwt.js';
import { defineAction } from './action.js';
import type { ActionServices } from './services.js';

const input = z.strictObject({
  username: z.string().min(1, { error: 'must not be empty' }).max(150),
  password: z.string().min(1, { error: 'must not be empty' }).max(1024),
});
const output = z.object({ token: z.string().nullable(), expiresAt: z.date(), sessionId: z.guid() });

/**
 * A session for a username and password. An unknown user, a wrong password and an inactive account get the same answer
 * after the same work; that a second factor is required shows only behind a right password.
 */
export const login = ({ throttle, passwords, jwt, sessions, now }: ActionServices) =>
  defineAction({
    name: 'login',
    type: 'mutation',
    callers: ['public', 'login'],
    needs: 'read',
    input,
    output,
    example: {
      input: { username: 'olga', password: 'correct horse battery staple' },
      output: {
        token: 'eyJ…',
        expiresAt: '2031-01-31T12:15:00.000Z',
        sessionId: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
      },
    },
    async prepare({ db, request: { address } }, { username, password }) {
      const { folded, isKnownHere, account } = await findAccount(db, username, address);
      const attempt = { account: folded, address, isKnownHere };
      const wait = await throttle.begin(attempt);
      if (wait !== undefined) throw tooMany(wait);
      const isRight = await passwords.verify(password, account?.passwordHash ?? undefined, address);
      if (!isRight || account?.isActive !== true) throw new AppError('InvalidCredentials', 'a login failed');
      if (account.mfaRequired) throw new AppError('MFARequired', 'a second factor is required');
      await throttle.succeed(attempt);
      return account;
    },
    async run({ db, prepared: account, request }) {
      // The password may have been reset, or the account deactivated, while bcrypt was at work.
      if (account === undefined || !(await lockUnchangedAccount(db, account))) {
        throw new AppError('InvalidCredentials', 'the account changed during the login');
      }
      const session = await insertSession(db, { userId: account.id, ...sessions, ...request });
      const { token, expiresAt } = await signLoginJwt(jwt, { ...session, userId: account.id }, now());
      return {
        output: { token, expiresAt, sessionId: session.id },
        deed: {
          subjectType: 'session',
          subjectId: session.id,
          actor: { id: account.id, name: account.username },
        },
      };
    },
  });

const tooMany = (wait: number): AppError =>
  new AppError('RateLimited', 'too many attempts to log in', {
    publicText: `Too many attempts to log in: try again in ${wait} seconds.`,
    retryAfterSeconds: wait,
  });

/** PostgreSQL holds no NUL and no half of a surrogate pair, so no account is named by one. */
const unnameable = /[\0\p{Cs}]/u;

const findAccount = async (db: Database, username: string, address: string | undefined) =>
  unnameable.test(username)
    ? { folded: username, isKnownHere: false, account: undefined }
    : await findLoginAccount(db, username, address);
