import { errorsOf, jsonOf, refTo } from './openapi-parts.js';

// /graphql and what operators ask, as the OpenAPI document describes them.

/** The answer of /graphql: what the document asked for, and every error with its code. */
export const graphqlAnswer = {
  type: 'object',
  properties: {
    data: { type: ['object', 'null'] },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          message: { type: 'string' },
          extensions: refTo('Error/properties/extensions'),
          locations: { type: 'array' },
          path: { type: 'array' },
        },
        required: ['message', 'extensions'],
      },
      minItems: 1,
    },
  },
};

const graphqlResponses = {
  200: {
    description: 'Executed; what an action refused stands under `errors`.',
    ...jsonOf(refTo('GraphqlAnswer'), { data: { whoami: { username: 'mia' } } }),
  },
  default: {
    description:
      'Not executed: a document that is not valid (400), a bad credential (401), another method (405), a body too large (413).',
    ...jsonOf(refTo('GraphqlAnswer')),
  },
};

const query = {
  type: 'string',
  description: 'One GraphQL document; its schema is `hasura-metadata/actions.graphql`.',
};

export const graphqlPaths = {
  '/graphql': {
    get: {
      operationId: 'graphqlQuery',
      tags: ['GraphQL'],
      summary: 'A GraphQL query; mutations are for POST.',
      security: [{}, { bearer: [] }],
      parameters: [
        { name: 'query', in: 'query', required: true, schema: query },
        { name: 'variables', in: 'query', schema: { type: 'string', description: 'A JSON object.' } },
        { name: 'operationName', in: 'query', schema: { type: 'string' } },
      ],
      responses: graphqlResponses,
    },
    post: {
      operationId: 'graphql',
      tags: ['GraphQL'],
      summary: 'A GraphQL query or mutation: the same actions as through Hasura.',
      security: [{}, { bearer: [] }],
      requestBody: {
        required: true,
        ...jsonOf(
          {
            type: 'object',
            properties: {
              query,
              variables: { type: ['object', 'null'] },
              operationName: { type: ['string', 'null'] },
            },
            required: ['query'],
          },
          { query: '{ whoami { username role credential expiresAt } }' },
        ),
      },
      responses: graphqlResponses,
    },
  },
};

const asked = (operationId: string, summary: string, responses: object) => ({
  get: {
    operationId,
    tags: ['Operations'],
    summary,
    security: [],
    responses: { ...responses, ...errorsOf([500]) },
  },
});

const oneOf = (...words: readonly string[]) => ({ type: 'string', enum: words });

const parts = (properties: Readonly<Record<string, object>>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
});

const readiness = (...words: readonly string[]) =>
  parts({
    status: oneOf(...words),
    database: oneOf('ok', 'unreachable', 'not asked'),
    migrations: oneOf('current', 'newer', 'behind', 'unknown'),
    changes: oneOf('listening', 'polling', 'deaf', 'off'),
    version: { type: 'string' },
  });

const keySet = {
  type: 'object',
  properties: {
    keys: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          kty: { const: 'OKP' },
          crv: { const: 'Ed25519' },
          x: { type: 'string' },
          kid: { type: 'string' },
        },
        required: ['kty', 'crv', 'x', 'kid'],
        not: { required: ['d'] },
      },
      minItems: 1,
    },
  },
  required: ['keys'],
};

export const operationPaths = {
  '/healthz': asked('isAlive', 'Whether the process answers.', {
    200: { description: 'It does.', ...jsonOf(parts({ status: oneOf('ok') })) },
  }),
  '/readyz': asked('isReady', 'Whether requests should be sent here.', {
    200: {
      description:
        'They should; `degraded` when changes are not heard, so that every request reads the database.',
      ...jsonOf(readiness('ok', 'degraded')),
    },
    503: {
      description: 'They should not: it is stopping, or the database does not answer or lacks migrations.',
      ...jsonOf(readiness('stopping', 'database unreachable', 'database not migrated')),
    },
  }),
  '/metrics': asked('metrics', 'Metrics for Prometheus; not found here where `OPERATIONS_PORT` is set.', {
    200: { description: 'The metrics.', content: { 'text/plain': { schema: { type: 'string' } } } },
  }),
  '/.well-known/jwks.json': asked('publicKeys', 'The public keys that our JWTs are verified by.', {
    200: { description: 'A JSON Web Key Set.', ...jsonOf(keySet) },
  }),
  '/openapi.json': asked('openApi', 'This document.', {
    200: { description: 'An OpenAPI 3.1 document.', ...jsonOf({ type: 'object' }) },
  }),
};
