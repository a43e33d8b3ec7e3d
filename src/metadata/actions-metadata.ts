import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  buildASTSchema,
  concatAST,
  parse as parseSdl,
  visit,
} from 'graphql';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

const actionEntry = z.object({
  name: z.string(),
  definition: z.object({
    kind: z.enum(['', 'synchronous']),
    handler: z.string(),
    forward_client_headers: z.boolean(),
    headers: z.array(z.object({ name: z.string(), value_from_env: z.string() })),
  }),
  permissions: z.array(z.object({ role: z.string() })),
  comment: z.string().optional(),
});
const actionsFile = z.object({
  actions: z.array(actionEntry),
  custom_types: z.object({
    enums: z.array(z.object({ name: z.string() })),
    input_objects: z.array(z.object({ name: z.string() })),
    objects: z.array(z.object({ name: z.string() })),
    /** Hasura knows our scalars from PostgreSQL. */
    scalars: z.array(z.never()),
  }),
});

/** The actions as Hasura's metadata directory declares them. */
export interface ActionsMetadata {
  /** The SDL with the scalars that Hasura takes from PostgreSQL. */
  readonly schema: GraphQLSchema;
  readonly file: z.infer<typeof actionsFile>;
}

/** The scalars that Hasura knows from PostgreSQL and /graphql has to add. */
export const databaseScalars = ['uuid', 'timestamptz', 'jsonb'] as const;

/** Reads `actions.graphql` and `actions.yaml` of a metadata directory; throws an error that names the file. */
export async function loadActionsMetadata(directory: string): Promise<ActionsMetadata> {
  const schema = await loadActionsSdl(join(directory, 'actions.graphql'));
  const file = await read(join(directory, 'actions.yaml'), (text) => actionsFile.parse(parseYaml(text)));
  return { schema, file };
}

/** Reads the SDL of the actions, and adds the scalars that Hasura takes from PostgreSQL; refuses what Hasura would not take. */
export async function loadActionsSdl(path: string): Promise<GraphQLSchema> {
  const sdl = await read(path, (text) => parseSdl(text));
  requirePlainSdl(sdl);
  const scalars = parseSdl(databaseScalars.map((name) => `scalar ${name}`).join('\n'));
  return buildASTSchema(concatAST([scalars, sdl]));
}

async function read<T>(path: string, parse: (text: string) => T): Promise<T> {
  try {
    return parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path}: ${error instanceof z.ZodError ? z.prettifyError(error) : String(error)}`, {
      cause: error,
    });
  }
}

/** Hasura's SDL for actions takes none of these; graphql-js would. */
const foreign: readonly string[] = [
  Kind.SCALAR_TYPE_DEFINITION,
  Kind.UNION_TYPE_DEFINITION,
  Kind.INTERFACE_TYPE_DEFINITION,
  Kind.DIRECTIVE_DEFINITION,
  Kind.DIRECTIVE,
];

function requirePlainSdl(sdl: DocumentNode): void {
  visit(sdl, {
    enter(node) {
      if (foreign.includes(node.kind))
        throw new Error(`actions.graphql: Hasura takes no ${node.kind} for actions`);
      const isAnswer =
        node.kind === Kind.OBJECT_TYPE_DEFINITION && !['Query', 'Mutation'].includes(node.name.value);
      const argued = isAnswer ? node.fields?.find((field) => (field.arguments?.length ?? 0) > 0) : undefined;
      if (argued !== undefined) {
        throw new Error(
          `actions.graphql: Hasura takes no argument of a field of an answer (${argued.name.value})`,
        );
      }
      if (node.kind === Kind.INPUT_VALUE_DEFINITION && node.defaultValue !== undefined) {
        throw new Error(`actions.graphql: Hasura takes no default value (${node.name.value})`);
      }
    },
  });
}
