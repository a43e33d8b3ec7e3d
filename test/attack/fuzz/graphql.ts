import { expect } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { actionNames, argumentsOf, documentFor } from '../../actions/doors.js';
import { type RawAnswer, send } from '../../actions/raw.js';
import { nearlyCalled } from './actions.js';
import { anyJson, anyText, presented } from './hostile.js';
import { expectSound } from './sound.js';
import type { Target } from './target.js';

// GraphQL: documents that nearly fit, that fit and are too much, and that are none.

const answerShape = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(z.object({ message: z.string().max(600), extensions: z.object({ code: z.string() }) }))
    .optional(),
});

function expectAnswer(target: Target, answer: RawAnswer, statuses: readonly number[]): void {
  expectSound(target, answer);
  expect(statuses).toContain(answer.status);
  const { data, errors } = answerShape.parse(JSON.parse(answer.text));
  expect(data !== undefined || errors !== undefined).toBe(true);
}

const post = async ({ service }: Target, body: unknown, token: string): Promise<RawAnswer> =>
  await send(`${service.url}/graphql`, {
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

const name = fc.constantFrom(...actionNames, '__typename', '__schema', '__type', 'nothing', '_service');
const directive = fc.constantFrom(
  '',
  ' @include(if: true)',
  ' @skip(if: $x)',
  ' @deprecated',
  ' @x(y: 1)',
  ' @skip(if: false) @skip(if: false)',
);
const literal = fc.oneof(
  fc.string({ maxLength: 20 }).map((text) => JSON.stringify(text)),
  fc.constantFrom(
    'null',
    '$x',
    '{}',
    '[]',
    '[[[[1]]]]',
    '-1e400',
    'ENUM',
    '"""block"""',
    '{__proto__: {a: 1}}',
    'true',
  ),
);
/** Documents made of parts of GraphQL: most of them parse. */
const document = fc.letrec<{ selection: string; field: string }>((tie) => ({
  selection: fc
    .array(tie('field'), { minLength: 1, maxLength: 4 })
    .map((fields) => `{ ${fields.join(' ')} }`),
  field: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc
      .tuple(fc.constantFrom('', 'a: ', 'b: ', '__proto__: '), name, directive)
      .map((parts) => parts.join('')),
    fc.tuple(name, literal).map(([field, value]) => `${field}(id: ${value}, token: ${value})`),
    fc.tuple(name, directive, tie('selection')).map((parts) => parts.join('')),
    fc
      .tuple(fc.constantFrom('... ', '... on Query ', '... on Whoami '), tie('selection'))
      .map((parts) => parts.join('')),
    fc.constantFrom('...F', '...G'),
  ),
}));
const operation = fc
  .tuple(
    fc.constantFrom(
      '',
      'query ',
      'mutation ',
      'subscription ',
      'query Q($x: Boolean = true) ',
      'mutation M($x: uuid!) ',
    ),
    document.selection,
    fc.boolean(),
    document.selection,
  )
  .map(
    ([head, selection, hasFragment, other]) =>
      `${head}${selection}${hasFragment ? ` fragment F on Query ${other}` : ''}`,
  );

export const graphqlAttacks = {
  'POST /graphql: an action with arguments that nearly fit': (target: Target) =>
    fc.asyncProperty(nearlyCalled, async ([action, input]) => {
      const given =
        input instanceof Object && !Array.isArray(input) ? Object.fromEntries(Object.entries(input)) : {};
      const known = Object.fromEntries(
        Object.entries(given).filter(([key]) => argumentsOf(action).some((each) => each.name === key)),
      );
      const query = documentFor(action, known);
      const victim = await target.victim();
      expectAnswer(target, await post(target, { query, variables: input }, victim), [200, 400, 401]);
    }),
  'POST /graphql: documents made of its parts': (target: Target) =>
    fc.asyncProperty(operation, anyJson, async (query, variables) => {
      const victim = await target.victim();
      expectAnswer(target, await post(target, { query, variables }, victim), [200, 400, 401]);
    }),
  'POST /graphql: any text as a document, any JSON as a request': (target: Target) =>
    fc.asyncProperty(anyText, anyJson, async (query, json) => {
      const { login } = target.good;
      expectAnswer(target, await post(target, { query, operationName: json }, login), [200, 400]);
      expectAnswer(
        target,
        await post(target, { query: '{ __typename }', variables: json, extensions: json }, login),
        [200, 400],
      );
      expectAnswer(target, await post(target, JSON.stringify(json), login), [400]);
      expectAnswer(target, await post(target, [json, { query }], login), [400]);
    }),
  'POST and GET /graphql: a credential that is none is refused, whatever is asked': (target: Target) =>
    fc.asyncProperty(
      presented(target).filter(({ is }) => is === 'bad'),
      operation,
      fc.boolean(),
      async ({ values }, query, isGet) => {
        const headers = { 'Content-Type': 'application/json', Authorization: [...values] };
        const url = `${target.service.url}/graphql`;
        const answer = isGet
          ? await send(`${url}?${new URLSearchParams({ query }).toString()}`, { method: 'GET', headers })
          : await send(url, { headers, body: JSON.stringify({ query }) });
        expectAnswer(target, answer, [401]);
      },
    ),
  'GET /graphql: any parameters, and nothing is done': (target: Target) =>
    fc.asyncProperty(operation, fc.string({ maxLength: 100 }), async (query, other) => {
      const parameters = new URLSearchParams({ query, variables: other, [other]: query }).toString();
      const headers = { Authorization: `Bearer ${target.good.login}` };
      const answer = await send(`${target.service.url}/graphql?${parameters}`, { method: 'GET', headers });
      expectAnswer(target, answer, [200, 400, 405]);
    }),
};
