import { z } from 'zod';
import { type Directory, openDirectory } from './directory.js';
import { loadTable, tableName } from './load-table.js';
import type { InheritedRole, Metadata, MetadataAction, TrackedFunction, TrackedTable } from './model.js';

const list = z.array(z.unknown()).default([]);
const source = z.looseObject({
  name: z.string().default('default'),
  kind: z.string().default('postgres'),
  tables: list,
  functions: list,
});
const role = z.object({ role: z.string() });
const inheritedRole = z.looseObject({ role_name: z.string(), role_set: z.array(z.string()) });
const action = z.looseObject({
  name: z.string(),
  permissions: z.array(role).default([]),
  comment: z.string().nullish(),
});
const trackedFunction = z.looseObject({
  function: tableName,
  permissions: z.array(role).default([]),
});

/** Hasura's kinds of source that speak PostgreSQL's SQL. */
const postgresKinds: readonly string[] = ['postgres', 'pg', 'citus', 'cockroach', 'alloy'];

/**
 * Reads a metadata directory of format 3: tables, functions, inherited roles and actions. `!include` texts are followed
 * within the directory; sources that are not PostgreSQL are left out. Everything knows its place. Every failure is a
 * MetadataError that says where.
 */
export async function loadMetadata(root: string): Promise<Metadata> {
  const directory = openDirectory(root);
  const sources = await readList(directory, 'databases/databases.yaml', source, 'a source');
  const ours = sources.filter(({ value: { kind } }) => postgresKinds.includes(kind));
  return {
    tables: ours.flatMap(({ value }) => tablesOf(directory, value)),
    functions: ours.flatMap(({ value }) => functionsOf(directory, value)),
    inheritedRoles: (
      await readList(directory, 'inherited_roles.yaml', inheritedRole, 'an inherited role')
    ).map(({ value, raw }): InheritedRole => ({
      role: value.role_name,
      parents: value.role_set,
      place: directory.placeOf(raw),
    })),
    actions: await actionsOf(directory),
  };
}

const tablesOf = (directory: Directory, { name, tables }: z.infer<typeof source>): TrackedTable[] =>
  tables.map((raw) => loadTable(directory, name, raw));

const functionsOf = (directory: Directory, { name, functions }: z.infer<typeof source>): TrackedFunction[] =>
  functions.map((raw) => {
    const parsed = directory.parse(trackedFunction, raw, 'a function');
    return {
      ...parsed.function,
      source: name,
      roles: parsed.permissions.map((permission) => permission.role),
      place: directory.placeOf(raw),
    };
  });

async function actionsOf(directory: Directory): Promise<MetadataAction[]> {
  const file = directory.parse(
    z.looseObject({ actions: list }),
    (await directory.read('actions.yaml')) ?? {},
    'a file of actions',
  );
  return file.actions.map((raw) => {
    const { name, permissions, comment } = directory.parse(action, raw, 'an action');
    return {
      name,
      roles: permissions.map((permission) => permission.role),
      comment: comment ?? null,
      place: directory.placeOf(raw),
    };
  });
}

/** The entries of a file that holds a list, as parsed and as they were; none where there is no such file. */
async function readList<T>(directory: Directory, file: string, schema: z.ZodType<T>, what: string) {
  const value = (await directory.read(file)) ?? [];
  const entries = directory.parse(z.array(z.unknown()), value, 'a list');
  return entries.map((raw) => ({ raw, value: directory.parse(schema, raw, what) }));
}
