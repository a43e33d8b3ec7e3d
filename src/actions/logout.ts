import { AppError } from '../errors.js';
import { revokeSession } from '../store/sessions.js';
import { defineAction } from './action.js';
import { noInput, revoked } from './fields.js';

/** Ends the session of the login that calls; its login and collab JWTs are refused from the next request on. */
export const logout = () =>
  defineAction({
    name: 'logout',
    type: 'mutation',
    callers: ['login'],
    needs: 'read',
    during: ['second_factor', 'password'],
    input: noInput,
    output: revoked,
    example: {
      input: {},
      output: { id: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11', revokedAt: '2031-01-31T12:00:00.000Z' },
    },
    async run({ db, principal }) {
      const id = principal.credentialId;
      const ended = await revokeSession(db, id, { by: principal.person.id, reason: 'logout' });
      if (ended === undefined) throw new AppError('NotFound', 'the session of a login has gone');
      return { output: { id, revokedAt: ended.revokedAt }, deed: { subjectType: 'session', subjectId: id } };
    },
  });
