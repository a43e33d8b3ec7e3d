import { z } from 'zod';
import { AppError, refusal } from '../errors.js';
import type { Database } from '../store/database.js';
import { insertSession } from '../store/sessions.js';
import { findUserByUsername } from '../store/users.js';
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
    async prepare({ db, request: { address } }, { username, password }) {
      const user = await findAccount(db, username);
      const attempt = { account: user?.id ?? username.toLowerCase(), address };
      const wait = await throttle.begin(attempt);
      if (wait !== undefined)
        throw refusal('RateLimited', `Too many attempts to log in: try again in ${wait} seconds.`);
      const isRight = await passwords.verify(password, user?.passwordHash ?? undefined);
      if (!isRight || user?.isActive !== true) throw new AppError('InvalidCredentials', 'a login failed');
      if (user.mfaRequired) throw new AppError('MFARequired', 'a second factor is required');
      await throttle.succeed(attempt);
      return user;
    },
    async run({ db, prepared: user, request }) {
      if (user === undefined) throw new Error('a login was not prepared');
      const session = await insertSession(db, { userId: user.id, ...sessions, ...request });
      const { token, expiresAt } = await signLoginJwt(jwt, { ...session, userId: user.id }, now());
      return {
        output: { token, expiresAt, sessionId: session.id },
        deed: { subjectType: 'session', subjectId: session.id, actor: { id: user.id, name: user.username } },
      };
    },
  });

/** PostgreSQL holds no NUL and no half of a surrogate pair, so no account is named by one. */
const unnameable = /[\0\p{Cs}]/u;

const findAccount = async (db: Database, username: string) =>
  unnameable.test(username) ? undefined : await findUserByUsername(db, username);
