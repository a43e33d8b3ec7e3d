import {
  type EngineOptions,
  type PermissionEngine,
  type Session,
  createPermissionEngine,
} from '../../src/metadata/engine.js';
import { MetadataError } from '../../src/metadata/metadata-error.js';
import type {
  BoolExp,
  Catalog,
  ComputedField,
  DeletePermission,
  InheritedRole,
  InsertPermission,
  Metadata,
  Place,
  Relationship,
  SelectPermission,
  TablePermission,
  TrackedTable,
  UpdatePermission,
} from '../../src/metadata/model.js';
import { readCatalog } from '../../src/store/catalog.js';
import { type Database, inTransaction, openDatabase } from '../../src/store/database.js';
import { type Written, readPermitted, writePermitted } from '../../src/store/permitted.js';
import { emptyDatabase } from '../support/database.js';

/** A database of its own with a schema, and what the engine needs to know of it. */
export interface Stage {
  readonly db: Database;
  readonly catalog: Catalog;
  /** Runs SQL of the test's own. */
  run(text: string): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function stageOf(schema: string): Promise<Stage> {
  const database = await emptyDatabase();
  await database.pool.query(schema);
  const db = openDatabase({ url: database.url, poolSize: 3, onLost: () => undefined });
  return {
    db,
    catalog: await readCatalog(db),
    run: async (text) => (await database.pool.query<Record<string, unknown>>(text)).rows,
    async close() {
      await db.$client.end();
      await database.drop();
    },
  };
}

const place = (path: string): Place => ({ file: 'tables.yaml', path, line: 1 });

interface TableOptions {
  readonly schema?: string;
  readonly relationships?: readonly Omit<Relationship, 'place'>[];
  readonly computedFields?: readonly Omit<ComputedField, 'place'>[];
  readonly permissions?: readonly TablePermission[];
}

export const table = (
  name: string,
  { schema = 'public', relationships = [], computedFields = [], permissions = [] }: TableOptions = {},
): TrackedTable => ({
  schema,
  name,
  source: 'default',
  customName: null,
  customColumnNames: {},
  isEnum: false,
  relationships: relationships.map((each) => ({ ...each, place: place(`relationships.${each.name}`) })),
  computedFields: computedFields.map((each) => ({ ...each, place: place(`computed_fields.${each.name}`) })),
  permissions,
  place: place(''),
});

const entry = (role: string, list: string) => ({ role, comment: null, place: place(`${list}.${role}`) });

export const select = (filter: BoolExp = {}, options: Partial<SelectPermission> = {}): SelectPermission => ({
  ...entry(options.role ?? 'user', 'select_permissions'),
  operation: 'select',
  columns: '*',
  filter,
  limit: null,
  allowAggregations: false,
  computedFields: [],
  queryRootFields: null,
  subscriptionRootFields: null,
  ...options,
});

export const insert = (check: BoolExp = {}, options: Partial<InsertPermission> = {}): InsertPermission => ({
  ...entry(options.role ?? 'user', 'insert_permissions'),
  operation: 'insert',
  columns: '*',
  check,
  set: {},
  backendOnly: false,
  ...options,
});

export const update = (filter: BoolExp = {}, options: Partial<UpdatePermission> = {}): UpdatePermission => ({
  ...entry(options.role ?? 'user', 'update_permissions'),
  operation: 'update',
  columns: '*',
  filter,
  check: null,
  set: {},
  backendOnly: false,
  ...options,
});

export const remove = (filter: BoolExp = {}, options: Partial<DeletePermission> = {}): DeletePermission => ({
  ...entry(options.role ?? 'user', 'delete_permissions'),
  operation: 'delete',
  filter,
  backendOnly: false,
  ...options,
});

/** Inherited roles, each with those that it has. */
export const inherited = (roles: Readonly<Record<string, readonly string[]>>): InheritedRole[] =>
  Object.entries(roles).map(([role, parents]) => ({ role, parents, place: place(`inherited.${role}`) }));

export const metadataOf = (
  tables: readonly TrackedTable[],
  inheritedRoles: readonly InheritedRole[] = [],
): Metadata => ({ tables, inheritedRoles, functions: [], actions: [] });

export const engineOf = (
  { catalog }: Stage,
  tables: readonly TrackedTable[],
  inheritedRoles: readonly InheritedRole[] = [],
  options: EngineOptions = {},
): PermissionEngine => createPermissionEngine(metadataOf(tables, inheritedRoles), catalog, options);

export const session = (variables: Readonly<Record<string, string>> = {}, role = 'user'): Session => ({
  role,
  variables: { 'x-hasura-role': role, ...variables },
});

/** The values of `id`, in order, of the rows of a statement. */
export async function idsOf(
  { db }: Stage,
  fragment: Parameters<typeof readPermitted>[1],
): Promise<unknown[]> {
  const ids = (await readPermitted(db, fragment)).map((row) => row['id']);
  return ids.sort((one, other) => Number(one) - Number(other));
}

/** Writes for good. */
export const write = async (
  { db }: Stage,
  fragment: Parameters<typeof writePermitted>[1],
): Promise<Written> => await inTransaction(db, async (tx) => await writePermitted(tx, fragment));

/** The MetadataError that the work throws. */
export function errorOf(work: () => unknown): MetadataError {
  try {
    work();
  } catch (error) {
    if (error instanceof MetadataError) return error;
    throw error;
  }
  throw new Error('no error was thrown');
}
