import { z } from 'zod';
import { documentModels } from '../access/documents.js';
import { presets } from '../access/presets.js';
import { nilUuid } from '../access/session-variables.js';
import { type JsonSchema, jsonSchemaOf } from '../actions/json-schema.js';
import { errorsOf, jsonOf, refTo } from './openapi-parts.js';

// The auth hook, as the OpenAPI document describes it. A test compares these shapes with real answers.

const lifetime = { 'Cache-Control': z.string().regex(/^max-age=\d+$/) };
const levels = (standing: string) => [standing, `${standing}_read`, `${standing}_read_write`] as const;
const personalRole = z.enum([...levels('user'), ...levels('manager')]);

const personal = {
  'x-hasura-role': personalRole,
  'x-hasura-user-id': z.guid(),
  'x-hasura-user-name': z.string(),
  'x-hasura-credential-id': z.guid(),
};

/** The session variables of each kind of credential: every value a text. */
const sessionVariables = {
  AnonymousVariables: z.strictObject({
    'x-hasura-role': z.literal('public'),
    'x-hasura-user-id': z.literal(nilUuid),
    'x-hasura-user-name': z.literal('anonymous'),
    'x-hasura-credential': z.literal('none'),
    ...lifetime,
  }),
  LoginVariables: z.strictObject({ ...personal, 'x-hasura-credential': z.literal('login'), ...lifetime }),
  ApiTokenVariables: z.strictObject({
    ...personal,
    'x-hasura-credential': z.literal('api_token'),
    ...lifetime,
  }),
  ServiceTokenVariables: z.strictObject({
    'x-hasura-role': z.literal('service'),
    'x-hasura-user-name': z.string(),
    'x-hasura-credential': z.literal('service_token'),
    'x-hasura-credential-id': z.guid(),
    'x-hasura-service-token-id': z.guid(),
    'x-hasura-service-principal-id': z.guid(),
    'x-hasura-service-token-preset': z.enum(presets),
    ...lifetime,
  }),
  CollabVariables: z.strictObject({
    ...personal,
    'x-hasura-role': z.literal('collab'),
    'x-hasura-credential': z.literal('collab'),
    'x-hasura-collab-model': z.enum(documentModels),
    'x-hasura-collab-object-id': z.guid(),
    'x-hasura-collab-report-id': z.guid(),
    'x-hasura-collab-finding-id': z.guid(),
    ...lifetime,
  }),
};

export const hookSchemas: Record<string, JsonSchema> = Object.fromEntries(
  Object.entries(sessionVariables).map(([name, schema]) => [name, jsonSchemaOf(schema, 'output')]),
);

const answer = {
  200: {
    description: 'The session variables of the credential, or of nobody where there is none.',
    ...jsonOf(
      { oneOf: Object.keys(sessionVariables).map(refTo) },
      {
        'x-hasura-role': 'user_read',
        'x-hasura-user-id': '2a4b6c8d-1e3f-4a5b-9c7d-8e9f0a1b2c3d',
        'x-hasura-user-name': 'mia',
        'x-hasura-credential': 'api_token',
        'x-hasura-credential-id': '5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11',
        'Cache-Control': 'max-age=300',
      },
    ),
  },
};

const description =
  'Hasura asks this about every request. A credential that is not valid, for whatever reason, is a 401 that is always ' +
  'the same; an outage is a 503 or a 500, never a 401 and never `public`. `Cache-Control` in the body bounds the life of a WebSocket.';

const requestedRole = {
  name: 'X-Hasura-Role',
  in: 'header',
  description: 'A narrower role than the credential has; one it may not have is a 401.',
  schema: { type: 'string' },
};

/** The auth hook, in both of Hasura's modes. */
export const hookPaths = (postBody: z.ZodType) => ({
  '/hasura/auth': {
    get: {
      operationId: 'authenticateByHeaders',
      tags: ['Auth hook'],
      summary: 'The session variables of a credential, which stands among the headers.',
      description,
      security: [{}, { bearer: [] }],
      parameters: [requestedRole],
      responses: { ...answer, ...errorsOf([401, 500, 503]) },
    },
    post: {
      operationId: 'authenticateByBody',
      tags: ['Auth hook'],
      summary: 'The same; the headers of Hasura’s client stand in the body.',
      description,
      security: [],
      requestBody: {
        required: true,
        ...jsonOf(jsonSchemaOf(postBody, 'input'), {
          headers: { Authorization: 'Bearer gwat_…' },
          request: null,
        }),
      },
      responses: { ...answer, ...errorsOf([400, 401, 413, 415, 500, 503]) },
    },
  },
});
