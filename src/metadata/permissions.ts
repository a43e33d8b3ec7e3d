import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

/** One thing that a role may do in Hasura: an operation on a table, or the call of an action. */
export interface Permission {
  readonly kind: 'table' | 'action';
  /** `schema.table`, or the name of the action. */
  readonly name: string;
  readonly role: string;
  readonly operation: 'select' | 'insert' | 'update' | 'delete' | 'call';
  /** The columns, or `*` for all; null where the operation has none. */
  readonly columns: readonly string[] | null;
  /** Which rows, as Hasura's boolean expression; null where nothing is filtered so. */
  readonly filter: Readonly<Record<string, unknown>> | null;
  /** What must hold of rows that are written. */
  readonly check: Readonly<Record<string, unknown>> | null;
  /** The role of which an inherited role has it. */
  readonly inheritedFrom: string | null;
}

const expression = z.record(z.string(), z.unknown()).nullish();
const columns = z.union([z.literal('*').transform((all) => [all]), z.array(z.string())]).nullish();
const entries = z
  .array(
    z.object({
      role: z.string(),
      permission: z.object({ columns, filter: expression, check: expression }),
    }),
  )
  .default([]);
const table = z.object({
  table: z.union([
    z.object({ schema: z.string(), name: z.string() }),
    z.string().transform((name) => ({ schema: 'public', name })),
  ]),
  select_permissions: entries,
  insert_permissions: entries,
  update_permissions: entries,
  delete_permissions: entries,
});
const databases = z.array(z.object({ tables: z.array(table).default([]) }));
const inheritedRoles = z.array(z.object({ role_name: z.string(), role_set: z.array(z.string()) }));
const actions = z.object({
  actions: z
    .array(
      z.object({
        name: z.string(),
        permissions: z.array(z.object({ role: z.string() })).default([]),
      }),
    )
    .default([]),
});

const operations = ['select', 'insert', 'update', 'delete'] as const;

/**
 * Who may do what by Hasura's metadata (format 3): every permission of tables and actions, and those that inherited roles
 * have of others, marked so. `!include` texts are followed within the directory. Throws an error that names the file.
 */
export async function loadPermissions(directory: string): Promise<readonly Permission[]> {
  const read = async <T>(file: string, schema: z.ZodType<T>, absent: unknown): Promise<T> => {
    const value = (await readIncluding(directory, join(directory, file), 0)) ?? absent;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new Error(`${join(directory, file)}: ${z.prettifyError(parsed.error)}`);
  };
  const found = [
    ...(await read('databases/databases.yaml', databases, [])).flatMap(({ tables }) =>
      tables.flatMap(ofTable),
    ),
    ...(await read('actions.yaml', actions, {})).actions.flatMap(ofAction),
  ];
  const inherited = await read('inherited_roles.yaml', inheritedRoles, []);
  return [
    ...found,
    ...inherited.flatMap(({ role_name: role, role_set: set }) => inheritance(found, role, set)),
  ];
}

function ofTable({ table: { schema, name }, ...permissions }: z.infer<typeof table>): Permission[] {
  return operations.flatMap((operation) =>
    permissions[`${operation}_permissions`].map(({ role, permission }) => ({
      kind: 'table' as const,
      name: `${schema}.${name}`,
      role,
      operation,
      columns: permission.columns ?? null,
      filter: permission.filter ?? null,
      check: permission.check ?? null,
      inheritedFrom: null,
    })),
  );
}

const ofAction = ({ name, permissions }: z.infer<typeof actions>['actions'][number]): Permission[] =>
  permissions.map(({ role }) => ({
    kind: 'action',
    name,
    role,
    operation: 'call',
    columns: null,
    filter: null,
    check: null,
    inheritedFrom: null,
  }));

const inheritance = (found: readonly Permission[], role: string, set: readonly string[]): Permission[] =>
  found
    .filter((permission) => set.includes(permission.role))
    .map((permission) => ({ ...permission, role, inheritedFrom: permission.role }));

const include = /^!include\s+(\S+)$/;
const deepest = 10;

/** A file of YAML with everything that it includes in place; undefined where there is no such file. */
async function readIncluding(root: string, file: string, depth: number): Promise<unknown> {
  if (depth > deepest || relative(root, resolve(file)).startsWith('..'))
    throw new Error(`${file}: is included too deeply, or lies outside the metadata directory`);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    if (depth === 0 && isMissing(error)) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  return await included(
    parseYaml(text),
    async (path) => await readIncluding(root, join(dirname(file), path), depth + 1),
  );
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT';

/** The value with each `!include path` in it, wherever it stands, replaced by what that file holds. */
async function included(value: unknown, read: (path: string) => Promise<unknown>): Promise<unknown> {
  if (typeof value === 'string') {
    const path = include.exec(value)?.[1];
    return path === undefined ? value : await read(path);
  }
  if (Array.isArray(value)) return await Promise.all(value.map(async (each) => await included(each, read)));
  if (typeof value !== 'object' || value === null) return value;
  const pairs = Object.entries(value).map(async ([key, each]) => [key, await included(each, read)] as const);
  return Object.fromEntries(await Promise.all(pairs));
}
