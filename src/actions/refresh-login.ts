import { AppError } from '../errors.js';
import { readClock } from '../store/database.js';
import { extendSession } from '../store/sessions.js';
import { signLoginJwt } from '../tokens/login-jwt.js';
import { defineAction } from './action.js';
import { noInput, session } from './fields.js';
import type { ActionServices } from './services.js';

/**
 * A new login JWT for the session of the one presented, which may be past its end while the session is within its idle
 * limit; the session idles from now. It changes no rights and happens every few minutes, so it leaves no audit row.
 */
export const refreshLogin = ({ jwt, sessions }: ActionServices) =>
  defineAction({
    name: 'refreshLogin',
    type: 'mutation',
    callers: ['login'],
    needs: 'read',
    during: ['second_factor', 'password'],
    input: noInput,
    output: session,
    example: {
      input: {},
      output: {
        token: 'eyJ…',
        expiresAt: '2031-01-31T12:15:00.000Z',
        sessionId: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
        limitedTo: null,
      },
    },
    async run({ db, principal: { credentialId: id, person, limitedTo } }) {
      const endsAt = await extendSession(db, id, sessions.idleSeconds);
      if (endsAt === undefined) throw new AppError('AuthenticationInvalid', 'the session ended meanwhile');
      const fresh = await signLoginJwt(jwt, { id, userId: person.id, endsAt }, await readClock(db));
      return { output: { ...fresh, sessionId: id, limitedTo: limitedTo ?? null }, deed: [] };
    },
  });
