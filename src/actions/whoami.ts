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
  userId: z.guid().nullable(),
  limitedTo: z.string().nullable(),
  standing: z.string().nullable(),
});

/** Who the presented credential stands for, as which role, and until when. */
export const whoami = () =>
  defineAction({
    name: 'whoami',
    type: 'query',
    callers: ['login', 'api', 'service'],
    needs: 'read',
    serviceNeeds: 'nothing',
    during: ['second_factor', 'password'],
    input: noInput,
    output,
    example: {
      input: {},
      output: {
        username: 'olga',
        role: 'user',
        credential: 'login',
        credentialId: '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
        expiresAt: '2031-01-31T12:15:00.000Z',
        userId: '0b1e6c1a-6a3e-4b64-9d0e-7c1f6e2f9a53',
        limitedTo: null,
        standing: 'user',
      },
    },
    run: ({ principal }) =>
      Promise.resolve({
        output: {
          username: principal.kind === 'service_token' ? principal.principalName : principal.person.username,
          role: roleOf(principal),
          credential: principal.kind,
          credentialId: principal.credentialId,
          expiresAt: principal.endsAt,
          userId: principal.kind === 'service_token' ? null : principal.person.id,
          standing: principal.kind === 'service_token' ? null : principal.person.role,
          limitedTo: (principal.kind === 'login' ? principal.limitedTo : undefined) ?? null,
        },
      }),
  });
