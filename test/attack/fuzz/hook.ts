import { expect } from '@jest/globals';
import fc from 'fast-check';
import { rawPost, rawRequest } from '../../auth-hook/raw-request.js';
import { anyJson, anyText, presented } from './hostile.js';
import { expectSound } from './sound.js';
import type { Target } from './target.js';

// The door that Hasura asks: 200 for nobody or a good credential, 401 for whatever else was presented.

const isSendable = (value: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
const publicRole = '"x-hasura-role":"public"';
const expected = { none: 200, good: 200, bad: 401 } as const;

export const hookAttacks = {
  'GET /hasura/auth: any credential beside any headers': (target: Target) =>
    fc.asyncProperty(
      presented(target),
      fc.array(fc.tuple(fc.stringMatching(/^x-[a-z-]{1,20}$/), anyText.filter(isSendable)), { maxLength: 5 }),
      fc.constantFrom('Authorization', 'authorization', 'AUTHORIZATION'),
      async ({ values, is }, others, name) => {
        const headers = [
          ...values.map((value) => [name, value] as const),
          ...others.filter(([key]) => key !== 'x-hasura-role'),
        ];
        const answer = await rawRequest(target.service.url, { headers });
        expectSound(target, { status: answer.status, text: answer.bytes });
        expect(answer.status).toBe(expected[is]);
        expect(answer.body.includes(publicRole)).toBe(is === 'none');
      },
    ),
  'POST /hasura/auth: any credential beside any request, variables and headers': (target: Target) =>
    fc.asyncProperty(
      presented(target).filter(({ values }) => values.length < 2),
      fc.dictionary(
        fc.oneof(anyText, fc.constantFrom('Cookie', 'x-hasura-user-id', 'x-hasura-admin-secret')),
        anyText,
      ),
      anyJson,
      async ({ values, is }, others, request) => {
        const [value] = values;
        const kept = Object.entries(others).filter(
          ([key]) => !/^(?:authorization|x-hasura-role)$/i.test(key),
        );
        const own: [string, string][] = value === undefined ? [] : [['Authorization', value]];
        const headers = Object.fromEntries([...kept, ...own]);
        const body = JSON.stringify({ headers, request: request instanceof Object ? request : null });
        const answer = await rawPost(target.service.url, body);
        expectSound(target, { status: answer.status, text: answer.bytes });
        expect(answer.status).toBe(expected[is]);
        expect(answer.body.includes(publicRole)).toBe(is === 'none');
      },
    ),
};
