import type { GraphQLSchema } from 'graphql';
import type { Action } from '../actions/action.js';
import { rolesOf } from '../actions/agreement.js';
import { callersInWords, serviceNeedOf } from '../actions/callers-in-words.js';
import { type JsonSchema, jsonSchemaOf } from '../actions/json-schema.js';
import { sectionsOf } from '../metadata/sections.js';
import type { NamedSchemas } from './named-schemas.js';
import { errorsOf, jsonOf } from './openapi-parts.js';

/** The path of every action at the door of Hasura: the envelope that Hasura sends, and what is answered. */
export function actionPaths(actions: readonly Action[], schema: GraphQLSchema, named: NamedSchemas) {
  const sections = sectionsOf(schema);
  return Object.fromEntries(
    actions.map((action) => [
      `/hasura/actions/${action.name}`,
      { post: operationOf(action, schema, named, sections.get(action.name)) },
    ]),
  );
}

const actionErrors = [400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503] as const;

function operationOf(
  action: Action,
  schema: GraphQLSchema,
  named: NamedSchemas,
  section: string | undefined,
): object {
  const { name, example } = action;
  const description = fieldOf(action, schema)?.description?.replaceAll('\n', ' ') ?? '';
  const { input, output } = schemasOf(action, schema, named);
  const [role] = rolesOf(action);
  return {
    operationId: name,
    tags: [section],
    summary: firstSentence(description),
    description: [description, whoMayCall(action)].join('\n\n'),
    security: securityOf(action),
    requestBody: {
      required: true,
      ...jsonOf(envelopeOf(name, input), {
        action: { name },
        input: example.input,
        session_variables: { 'x-hasura-role': role },
      }),
    },
    responses: {
      200: { description: 'Done.', ...jsonOf(output, example.output) },
      ...errorsOf(actionErrors),
    },
  };
}

const whoMayCall = (action: Action): string =>
  [`For ${callersInWords({ ...action, callers: throughDoors(action) })}.`, serviceNeedOf(action)]
    .filter((sentence) => sentence !== undefined)
    .join(' ');

const throughDoors = ({ callers }: Action) => callers.filter((caller) => caller !== 'operator');

const fieldOf = ({ name, type }: Action, schema: GraphQLSchema) =>
  (type === 'query' ? schema.getQueryType() : schema.getMutationType())?.getFields()[name];

function schemasOf(action: Action, schema: GraphQLSchema, named: NamedSchemas) {
  const field = fieldOf(action, schema);
  const input = jsonSchemaOf(action.input, 'input');
  const output = jsonSchemaOf(action.output, 'output');
  if (field === undefined) return { input, output };
  const types = new Map(field.args.map((argument) => [argument.name, argument.type]));
  const properties = Object.entries(input.properties ?? {}).map(([name, property]) => {
    const type = types.get(name);
    const isKnown = type !== undefined && typeof property === 'object';
    return [name, isKnown ? named.referTo(type, property) : property] as const;
  });
  return {
    input: { ...input, properties: Object.fromEntries(properties) },
    output: named.referTo(field.type, output),
  };
}

/** What Hasura sends. It sends more, `request_query` among it, which this service drops unread. */
const envelopeOf = (name: string, input: JsonSchema) => ({
  type: 'object',
  properties: {
    action: { type: 'object', properties: { name: { const: name } }, required: ['name'] },
    input,
    session_variables: {
      type: 'object',
      description: 'Never says who calls; `x-hasura-role` can narrow what the credential may do.',
      additionalProperties: { type: 'string' },
    },
  },
  ...((input.required ?? []).length > 0 && { required: ['input'] }),
});

/** Hasura always proves itself; a credential beside it may be missing only where nobody may call. */
const securityOf = ({ callers }: Action): readonly object[] => [
  ...(callers.includes('public') ? [{ actionSecret: [] }] : []),
  { actionSecret: [], bearer: [] },
];

const firstSentence = (text: string): string => /^.*?[.:](?=\s|$)/.exec(text)?.[0].replace(/:$/, '.') ?? text;
