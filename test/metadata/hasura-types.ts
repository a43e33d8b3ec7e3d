import { resolve } from 'node:path';
import ts from 'typescript';
import { z } from 'zod';

// Hasura's own word on what its metadata may be: the types that its console is written with, and for what those leave
// open (a table's name is `unknown` there, a filter may be missing) a schema of ours.

const file = resolve(import.meta.dirname, 'metadata-as-typescript.ts');
const options: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  exactOptionalPropertyTypes: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2023.d.ts'],
  types: [],
};

/** The metadata of a directory: what its main files hold, with what they include in place. */
export interface DirectoryMetadata {
  readonly sources: unknown;
  readonly inherited_roles: unknown;
  readonly actions: readonly unknown[];
}

/** What the types say against it. Written as literals, so that a key too many is an error too. */
export function typeErrors({ sources, inherited_roles, actions }: DirectoryMetadata): string[] {
  const source = `
    import type { Action, ActionDefinition, Metadata } from 'hasura-metadata-types';
    type Whole = Metadata['metadata'];
    // Arguments and types of actions are in actions.graphql; the kind of a query is an empty text in a directory.
    type Definition = Omit<ActionDefinition, 'output_type' | 'kind'> & { kind: '' | 'synchronous' };
    export const sources: Whole['sources'] = ${JSON.stringify(sources)};
    export const inherited: NonNullable<Whole['inherited_roles']> = ${JSON.stringify(inherited_roles)};
    export const actions: (Omit<Action, 'definition'> & { definition: Definition })[] = ${JSON.stringify(actions)};`;
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, version) =>
    name === file ? ts.createSourceFile(name, source, version) : getSourceFile(name, version);
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? source : readFile(name));
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

const name = z.string().min(1);
const tableName = z.strictObject({ schema: name, name });
const expression = z.record(z.string(), z.json());
const columns = z.array(name).min(1);
const set = z.record(z.string(), z.json()).optional();
const granted = <T extends z.ZodType>(permission: T) =>
  z.array(z.strictObject({ role: name, permission })).optional();
const key = z.union([
  name,
  z.array(name).min(2),
  z.strictObject({ table: tableName, column: name }),
  z.strictObject({ table: tableName, columns: z.array(name).min(2) }),
]);
const manual = z.strictObject({ remote_table: tableName, column_mapping: z.record(z.string(), name) });
const relationships = z
  .array(
    z.strictObject({
      name,
      using: z.union([
        z.strictObject({ foreign_key_constraint_on: key }),
        z.strictObject({ manual_configuration: manual }),
      ]),
    }),
  )
  .optional();

/** A table as Hasura's documentation of the metadata API has it: what it demands is there, and nothing else. */
export const tableSchema = z.strictObject({
  table: tableName,
  configuration: z.strictObject({
    custom_name: name,
    column_config: z.record(z.string(), z.strictObject({ custom_name: name })).optional(),
  }),
  object_relationships: relationships,
  array_relationships: relationships,
  select_permissions: granted(
    z.strictObject({
      columns,
      filter: expression,
      limit: z.int().optional(),
      allow_aggregations: z.boolean().optional(),
    }),
  ),
  insert_permissions: granted(z.strictObject({ check: expression, columns, set })),
  update_permissions: granted(z.strictObject({ columns, filter: expression, check: expression, set })),
  delete_permissions: granted(z.strictObject({ filter: expression })),
});
