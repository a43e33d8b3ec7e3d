import { z } from 'zod';
import { revokeSessionsOf } from '../store/sessions.js';
import { defineAction } from './action.js';
import { noInput } from './fields.js';

/** Ends every session of the caller's but the one that calls. Answers with how many lived. */
export const revokeOtherSessions = () =>
  defineAction({
    name: 'revokeOtherSessions',
    type: 'mutation',
    callers: ['login'],
    needs: 'delete',
    input: noInput,
    output: z.object({ count: z.int() }),
    example: { input: {}, output: { count: 2 } },
    async run({ db, principal: { person, credentialId } }) {
      const reason = 'all other sessions were ended';
      const ended = await revokeSessionsOf(db, person.id, { by: person.id, reason, but: credentialId });
      return {
        output: { count: ended.length },
        deed: { subjectType: 'user', subjectId: person.id, detail: { sessionsEnded: ended } },
      };
    },
  });
