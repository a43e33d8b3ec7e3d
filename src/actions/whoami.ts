import { z } from 'zod';
import { roleOf } from '../access/roles.js';
import { defineAction } from './action.js';
import { noInput } from './fields.js';

const output = z.object({
  username: z.string(),
  role: z.string(),
  credential: z.string(),
  credentialId: z.guid(),
  expiresAt: z.date(),
});

/** Who the presented credential stands for, as which role, and until when. */
export const whoami = () =>
  defineAction({
    name: 'whoami',
    type: 'query',
    callers: ['login', 'api', 'service'],
    needs: 'read',
    input: noInput,
    output,
    run: ({ principal }) =>
      Promise.resolve({
        output: {
          username: principal.kind === 'service_token' ? principal.principalName : principal.person.username,
          role: roleOf(principal),
          credential: principal.kind,
          credentialId: principal.credentialId,
          expiresAt: principal.endsAt,
        },
      }),
  });
