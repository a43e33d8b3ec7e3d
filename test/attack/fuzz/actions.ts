import { expect } from '@jest/globals';
import fc from 'fast-check';
import { type GraphQLInputType, isInputObjectType, isListType, isNonNullType } from 'graphql';
import { actionNames, argumentsOf } from '../../actions/doors.js';
import { send } from '../../actions/raw.js';
import { anyJson, anyText, presented } from './hostile.js';
import { expectSound } from './sound.js';
import type { Target } from './target.js';

// Hasura's other door: the secret, then the name, then the forwarded credential, then the rest, whatever comes.

const scalars: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  uuid: fc.uuid(),
  timestamptz: fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  Int: fc.integer(),
  Boolean: fc.boolean(),
  String: anyText,
};

/** Mostly what the SDL asks for, at times anything. */
function valueOf(type: GraphQLInputType): fc.Arbitrary<unknown> {
  if (isNonNullType(type)) return valueOf(type.ofType);
  if (isListType(type)) return fc.oneof(fc.array(valueOf(type.ofType), { maxLength: 3 }), anyJson);
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).map((field) => [field.name, valueOf(field.type)] as const);
    return fc.oneof(fc.record(Object.fromEntries(fields), { requiredKeys: [] }), anyJson);
  }
  return fc.oneof({ weight: 4, arbitrary: scalars[type.name] ?? anyText }, { weight: 1, arbitrary: anyJson });
}

/** An action and an input that is nearly one of its. */
export const nearlyCalled = fc.constantFrom(...actionNames).chain((name) => {
  const fields = argumentsOf(name).map((argument) => [argument.name, valueOf(argument.type)] as const);
  const input = fc.record(Object.fromEntries(fields), { requiredKeys: [] });
  return fc.tuple(
    fc.constant(name),
    fc.oneof({ weight: 6, arbitrary: input }, { weight: 1, arbitrary: anyJson }),
  );
});

const post = async (
  { service }: Target,
  name: string,
  headers: Record<string, string | string[]>,
  body: string,
) =>
  await send(`${service.url}/hasura/actions/${encodeURIComponent(name)}`, {
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  });
const secretOf = ({ service }: Target) => ({ 'Hasura-Action-Secret': service.actionSecret });
/** Whether a text can be written in an address. */
const isWellFormed = (text: string): boolean => !/\p{Cs}/u.test(text);
const isName = (name: string): boolean => actionNames.includes(name);
const sendable = fc.stringMatching(/^[!-~]{0,80}$/);

export const actionAttacks = {
  'POST /hasura/actions: without the secret nothing is told': (target: Target) =>
    fc.asyncProperty(
      fc.oneof(sendable, fc.constantFrom('', 'undefined', 'null')),
      fc.oneof(
        fc.constantFrom(...actionNames),
        anyText.filter((name) => isWellFormed(name) && name !== '' && !/^\.+$/.test(name)),
      ),
      anyJson,
      async (guess, name, body) => {
        const headers = { 'Hasura-Action-Secret': guess, Authorization: `Bearer ${target.good.login}` };
        const answer = await post(target, name, headers, JSON.stringify(body));
        expectSound(target, answer);
        expect(answer.status).toBe(403);
      },
    ),
  'POST /hasura/actions: a credential that is none is refused, whatever the body says of who calls': (
    target: Target,
  ) =>
    fc.asyncProperty(
      presented(target).filter(({ is }) => is === 'bad'),
      nearlyCalled,
      fc.dictionary(
        fc.constantFrom('x-hasura-role', 'x-hasura-user-id', 'X-Hasura-Role', '__proto__'),
        anyText,
      ),
      async ({ values }, [name, input], variables) => {
        const body = JSON.stringify({
          action: { name },
          input,
          session_variables: { 'x-hasura-role': 'admin', ...variables },
        });
        const answer = await post(target, name, { ...secretOf(target), Authorization: [...values] }, body);
        expectSound(target, answer);
        expect(answer.status).toBe(401);
      },
    ),
  'POST /hasura/actions: any body is answered with a refusal or what the action answers': (target: Target) =>
    fc.asyncProperty(nearlyCalled, anyJson, fc.boolean(), async ([name, input], variables, isEnvelope) => {
      const victim = await target.victim();
      const body = isEnvelope ? { action: { name }, input, session_variables: variables } : input;
      const answer = await post(
        target,
        name,
        { ...secretOf(target), Authorization: `Bearer ${victim}` },
        JSON.stringify(body),
      );
      expectSound(target, answer);
      expect([200, 400, 401, 403, 404, 409, 413, 422, 429]).toContain(answer.status);
    }),
  'POST /hasura/actions: any bytes and any name are refused': (target: Target) =>
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), anyText, async (bytes, name) => {
      if (!isWellFormed(name) || /^\.{0,2}$/.test(name)) return;
      const body = Buffer.from(bytes).toString('latin1');
      const known = await post(
        target,
        'createApiToken',
        { ...secretOf(target), Authorization: `Bearer ${target.good.login}` },
        body,
      );
      const unknown = await post(target, name, { ...secretOf(target) }, body);
      for (const answer of [known, unknown]) expectSound(target, answer);
      expect(known.status).toBe(400);
      if (!isName(name)) expect(unknown.status).toBe(404);
    }),
};
