import { join } from 'node:path';
import { expect } from '@jest/globals';
import { type GraphQLArgument, type GraphQLOutputType, getNamedType, isObjectType } from 'graphql';
import { z } from 'zod';
import { loadActionsSdl } from '../../src/metadata/actions-metadata.js';
import { type Answer, type Service, metadataDirectory } from '../support/service.js';
import { thinned } from '../support/thinned.js';
import { contents } from './contents.js';

const schema = await loadActionsSdl(join(metadataDirectory, 'actions.graphql'));

export const doors = ['hasura', 'graphql'] as const;
export type Door = (typeof doors)[number];

/**
 * Every case at Hasura's door, and a third of them at the other, behind which the same definitions run. Lists that take
 * another `turn` leave out others there, so that no action is left out by all of them.
 */
export const atDoors = <Case extends object>(cases: readonly Case[], turn: number) =>
  doors.flatMap((door) =>
    (door === 'hasura' ? cases : thinned(cases, 3, turn)).map((each) => ({ ...each, door })),
  );
export type Input = Readonly<Record<string, unknown>>;
type CallOptions = {
  token?: string;
  role?: string;
  headers?: Readonly<Record<string, string>>;
  /** What /graphql selects of the answer: by default all that there is, which is much to check for calls that are refused. */
  selects?: string;
};
export const nothing = '{ __typename }';

/** What each code answers with at the door of Hasura: DESIGN §6, written down a second time. */
export const statuses = {
  InvalidInput: 400,
  AuthenticationMissing: 401,
  AuthenticationInvalid: 401,
  InvalidCredentials: 401,
  MFARequired: 401,
  Unauthorized: 403,
  NotFound: 404,
  MethodNotAllowed: 405,
  Conflict: 409,
  IdentityChanged: 409,
  PayloadTooLarge: 413,
  FileTooLarge: 413,
  UnsupportedMediaType: 415,
  PolicyViolation: 422,
  RateLimited: 429,
  Internal: 500,
  Unavailable: 503,
} as const;
export type Code = keyof typeof statuses;

/** What came of calling an action, by whichever door: its output, or the one error. */
export interface Outcome {
  readonly door: Door;
  readonly status: number;
  readonly code: string | undefined;
  readonly message: string;
  readonly output: Input;
  /** The whole answer, as it came in. */
  readonly text: string;
}

/** The body of every error answer: nothing but a message and a code; a fault of ours also has an id, a refusal for a while how long that is. */
export const errorShape = z.strictObject({
  message: z.string().min(1),
  extensions: z.strictObject({
    code: z.string(),
    id: z.guid().optional(),
    retryAfterSeconds: z.int().optional(),
  }),
});
const graphqlError = errorShape.extend({ locations: z.unknown().optional(), path: z.unknown().optional() });
const graphqlAnswer = z.strictObject({
  data: z.record(z.string(), z.record(z.string(), z.unknown()).nullable()).nullish(),
  errors: z.array(graphqlError).min(1).optional(),
});

/** Calls an action by one of the doors, each in its own way; fails when an answer does not have the promised shape. */
export async function call(
  service: Pick<Service, 'action' | 'graphql'>,
  door: Door,
  name: string,
  input: Input,
  { token, role, headers, selects }: CallOptions = {},
): Promise<Outcome> {
  const credential = { ...(token !== undefined && { token }), ...(headers !== undefined && { headers }) };
  if (door === 'hasura')
    return readAction(
      await service.action(name, input, { ...credential, ...(role !== undefined && { role }) }),
    );
  const document = documentFor(name, input, selects);
  return readGraphql(await service.graphql(document, { ...credential, variables: input }));
}

export function readAction({ status, body, text }: Answer): Outcome {
  if (status === 200) return { door: 'hasura', status, code: undefined, message: '', output: body, text };
  const { message, extensions } = errorShape.parse(body);
  return { door: 'hasura', status, code: extensions.code, message, output: {}, text };
}

export function readGraphql({ status, body, text }: Answer): Outcome {
  const { data, errors } = graphqlAnswer.parse(body);
  const [first] = errors ?? [];
  const [output] = Object.values(data ?? {});
  return {
    door: 'graphql',
    status,
    code: first?.extensions.code,
    message: first?.message ?? '',
    output: output ?? {},
    text,
  };
}

/** The operation that calls an action with every key of `input` as an argument, and selects all it answers unless told what. */
export function documentFor(name: string, input: Input, selects?: string): string {
  const query = schema.getQueryType()?.getFields()[name];
  const field = query ?? schema.getMutationType()?.getFields()[name];
  if (field === undefined) throw new Error(`the SDL has no action ${name}`);
  const known = field.args.filter((argument) => argument.name in input);
  const unknown = Object.keys(input).filter((key) => !known.some((argument) => argument.name === key));
  const variables = known.map((argument) => `$${argument.name}: ${String(argument.type)}`).join(', ');
  const args = [...known.map((each) => `${each.name}: $${each.name}`), ...unknown.map((key) => `${key}: 1`)];
  const operation = query === undefined ? 'mutation' : 'query';
  const inBrackets = (text: string): string => (text === '' ? '' : `(${text})`);
  return `${operation} ${inBrackets(variables)} { ${name}${inBrackets(args.join(', '))} ${selects ?? selection(field.type)} }`;
}

function selection(type: GraphQLOutputType): string {
  const named = getNamedType(type);
  if (!isObjectType(named)) return '';
  return `{ ${Object.values(named.getFields())
    .map((field) => `${field.name} ${selection(field.type)}`)
    .join(' ')} }`;
}

/** Every action that the SDL declares: tables over actions must not miss one. */
export const actionNames = [schema.getQueryType(), schema.getMutationType()]
  .flatMap((type) => Object.keys(type?.getFields() ?? {}))
  .sort();

/** What the SDL says of an action's arguments. */
export const argumentsOf = (name: string): readonly GraphQLArgument[] =>
  [schema.getQueryType(), schema.getMutationType()].flatMap((type) => type?.getFields()[name]?.args ?? []);

/** Asserts that an action was refused with this code, and with its status at the door that shows one. */
export function expectRefusal(outcome: Outcome, code: Code): void {
  expect({ code: outcome.code, output: outcome.output }).toEqual({ code, output: {} });
  if (outcome.door === 'hasura') expect(outcome.status).toBe(statuses[code]);
}

/** Calls an action that must succeed, and gives what it answers. */
export async function succeed(
  service: Pick<Service, 'action' | 'graphql'>,
  door: Door,
  name: string,
  input: Input,
  options: CallOptions = {},
): Promise<Input> {
  const outcome = await call(service, door, name, input, options);
  if (outcome.code !== undefined) throw new Error(`${name} by ${door} was refused: ${outcome.text}`);
  expect(outcome.status).toBe(200);
  return outcome.output;
}

/** Asserts that both doors refuse an action with this code and that nothing is written; gives the whole answers of both. */
export async function refusedEverywhere(
  service: Service,
  code: Code,
  name: string,
  input: Input,
  options: CallOptions = {},
): Promise<string> {
  const before = await contents(service.pool);
  const texts: string[] = [];
  for (const door of doors) {
    const outcome = await call(service, door, name, input, options);
    expectRefusal(outcome, code);
    texts.push(outcome.text);
  }
  expect(await contents(service.pool)).toEqual(before);
  return texts.join('\n');
}

const moment = z.iso.datetime().transform((text) => new Date(text));
export const sessionOutput = z.strictObject({
  token: z.string(),
  expiresAt: moment,
  sessionId: z.guid(),
  limitedTo: z.enum(['second_factor', 'password']).nullable(),
});
export const tokenOutput = z.strictObject({
  id: z.guid(),
  token: z.string(),
  tokenId: z.string(),
  expiresAt: moment,
});
export const updatedOutput = tokenOutput.extend({ name: z.string(), token: z.string().nullable() });
export const endedOutput = z.strictObject({ id: z.guid(), ended: z.boolean() });
export const revokedOutput = z.strictObject({ id: z.guid(), revokedAt: moment });
export const principalOutput = z.strictObject({
  id: z.guid(),
  workspaceId: z.guid(),
  workspaceName: z.string(),
  name: z.string(),
  kind: z.string(),
  ownerId: z.guid(),
  ownerUsername: z.string(),
  isActive: z.boolean(),
  createdAt: moment,
  liveTokens: z.int(),
  offeredToId: z.guid().nullable(),
  offeredToUsername: z.string().nullable(),
  offeredAt: moment.nullable(),
});
export const collabOutput = z.strictObject({ token: z.string(), expiresAt: moment });

/** A moment so many hours ahead, as a client writes it. */
export const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();
