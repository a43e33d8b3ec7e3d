import { z } from 'zod';
import { type Directory, openDirectory } from './directory.js';
import { loadTable, tableName } from './load-table.js';
import type {
  InheritedRole,
  Metadata,
  MetadataAction,
  Place,
  TrackedFunction,
  TrackedTable,
} from './model.js';

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

/** Where in a file the thing at these keys and positions within another thing stands. */
export type Locate = (place: Place, path: readonly PropertyKey[]) => Place;

/** A metadata directory as it was found. */
export interface LoadedMetadata {
  readonly metadata: Metadata;
  readonly locate: Locate;
  /** Whether it has the file that every directory of format 3 has. */
  readonly hasSources: boolean;
  /** The sources that were left out, because they are not PostgreSQL. */
  readonly otherSources: readonly { readonly name: string; readonly kind: string; readonly place: Place }[];
  /** Roles that remote schemas and the sources that were left out know. */
  readonly otherRoles: readonly string[];
}

/**
 * Reads a metadata directory of format 3: tables, functions, inherited roles and actions. `!include` texts are followed
 * within the directory; sources that are not PostgreSQL are left out. Everything knows its place. Every failure is a
 * MetadataError that says where.
 */
export const loadMetadata = async (root: string): Promise<Metadata> => (await readMetadata(root)).metadata;

/** The same, with what a check of the directory has to know beside. */
export async function readMetadata(root: string): Promise<LoadedMetadata> {
  const directory = openDirectory(root);
  const sources = await readList(directory, sourcesFile, source, 'a source');
  const isOurs = ({ value: { kind } }: (typeof sources)[number]): boolean => postgresKinds.includes(kind);
  const others = sources.filter((each) => !isOurs(each));
  return {
    metadata: await metadataOf(directory, sources.filter(isOurs)),
    locate: directory.locate,
    hasSources: (await directory.read(sourcesFile)) !== undefined,
    otherSources: others.map(({ raw, value: { name, kind } }) => ({
      ...{ name, kind },
      place: directory.placeOf(raw),
    })),
    otherRoles: rolesIn([await directory.read('remote_schemas.yaml'), others.map(({ raw }) => raw)]),
  };
}

const sourcesFile = 'databases/databases.yaml';

/** Every text under a key `role`, however deep. */
function rolesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = 'role' in value && typeof value.role === 'string' ? [value.role] : [];
  return [...own, ...Object.values(value).flatMap(rolesIn)];
}

async function metadataOf(
  directory: Directory,
  ours: readonly { readonly value: z.infer<typeof source> }[],
): Promise<Metadata> {
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
