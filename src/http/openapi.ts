import type { GraphQLSchema } from 'graphql';
import type { z } from 'zod';
import type { Action } from '../actions/action.js';
import { sectionsOf } from '../metadata/sections.js';
import { namedSchemas } from './named-schemas.js';
import { actionPaths } from './openapi-actions.js';
import { graphqlAnswer, graphqlPaths, operationPaths } from './openapi-doors.js';
import { hookPaths, hookSchemas } from './openapi-hook.js';
import { errorResponses, errorSchema } from './openapi-parts.js';

interface Described {
  readonly actions: readonly Action[];
  /** The SDL of the actions: names, descriptions and sections. */
  readonly schema: GraphQLSchema;
  /** What the hook takes in POST mode. */
  readonly hookBody: z.ZodType;
  readonly version: string;
  /** Where clients reach the service; undefined where nobody has said. */
  readonly publicUrl: string | undefined;
}

/** The OpenAPI 3.1 document of every door, from the definitions that the doors run by. */
export function openApiDocument({ actions, schema, hookBody, version, publicUrl }: Described) {
  const named = namedSchemas();
  const paths = {
    ...hookPaths(hookBody),
    ...graphqlPaths,
    ...operationPaths,
    ...actionPaths(actions, schema, named),
  };
  const sections = new Set(sectionsOf(schema).values());
  return {
    openapi: '3.1.0',
    info: {
      title: 'Graphwarden',
      summary: 'The credential service of a Hasura v2 application.',
      description:
        'Every action stands here as Hasura calls it, and is a field of the same name at `/graphql`. ' +
        'Errors have the shape `{ message, extensions: { code } }`; a 401 never says why.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      version,
    },
    servers: [{ url: publicUrl ?? '/' }],
    tags: ['Auth hook', 'GraphQL', 'Operations', ...sections].map((name) => ({ name })),
    paths,
    components: {
      schemas: { Error: errorSchema, GraphqlAnswer: graphqlAnswer, ...hookSchemas, ...named.all },
      responses: errorResponses(),
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'A login JWT, a collab JWT, an API token (`gwat_…`) or a service token (`gwst_…`).',
        },
        actionSecret: {
          type: 'apiKey',
          in: 'header',
          name: 'Hasura-Action-Secret',
          description: 'What Hasura proves itself by.',
        },
      },
    },
  };
}
