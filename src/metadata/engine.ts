import { type Effective, resolutionOf } from './engine/effective.js';
import { type InsertRequest, compileInsert } from './engine/insert.js';
import { type Relation, inWords, relationsOf } from './engine/relations.js';
import { rolesOf } from './engine/roles.js';
import { type Compilation, compilationOf } from './engine/scope.js';
import { type CountRequest, type SelectRequest, compileCount, compileSelect } from './engine/select.js';
import type { Session } from './engine/session.js';
import { type DeleteRequest, type UpdateRequest, compileDelete, compileUpdate } from './engine/update.js';
import type { Fragment } from './fragment.js';
import { MetadataError } from './metadata-error.js';
import type { Catalog, Metadata, Operation, TableName, TrackedTable } from './model.js';

export type { Effective } from './engine/effective.js';
export type { InsertRequest, OnConflict } from './engine/insert.js';
export type { CountRequest, Order, SelectRequest } from './engine/select.js';
export type { Session } from './engine/session.js';
export type { DeleteRequest, UpdateRequest } from './engine/update.js';
export type { RowValues } from './engine/written-rows.js';

export interface EngineOptions {
  /** What to read in place of tables: `schema.table` to an item of FROM, as the quoted name of a CTE. */
  readonly instead?: ReadonlyMap<string, Fragment>;
}

/** Compiles, for a role and its session variables, the SQL by which Hasura would enforce its permissions. */
export interface PermissionEngine {
  /** The tracked tables that the database has. */
  readonly tables: readonly TrackedTable[];
  /** Every role that the metadata names, inherited ones too, sorted. */
  readonly roles: readonly string[];
  /** What the role may do with a table, inheritance resolved; undefined where it may not. */
  permission<O extends Operation>(role: string, table: TableName, operation: O): Effective<O> | undefined;
  select(session: Session, request: SelectRequest): Fragment;
  /** One row with `count`. To count what it may read, a role needs no right to aggregate; what it may write, no right to read. */
  count(session: Session, request: CountRequest): Fragment;
  /** Like `update` and `delete` one statement that answers one row: `affected_rows`, `passes` and `returning`. Whoever runs it takes all of it back where `passes` is false. */
  insert(session: Session, request: InsertRequest): Fragment;
  update(session: Session, request: UpdateRequest): Fragment;
  delete(session: Session, request: DeleteRequest): Fragment;
}

/**
 * The engine for metadata and the database that it is about. Everything it refuses is a MetadataError: what a role may not
 * do, what a request names wrongly, and what the metadata says that Hasura would not take — the latter when it is needed, or
 * here where inherited roles go in a circle.
 */
export function createPermissionEngine(
  metadata: Metadata,
  catalog: Catalog,
  { instead }: EngineOptions = {},
): PermissionEngine {
  const relations = relationsOf(metadata, catalog);
  const roles = rolesOf(metadata);
  const resolve = resolutionOf(roles);
  const compilation = (session: Session): Compilation =>
    compilationOf(relations, session, (relation) => resolve.select(session.role, relation), instead);
  const writable = <O extends Writing>({ role }: Session, relation: Relation, operation: O): Effective<O> =>
    usable(resolve[operation](role, relation), role, relation, operation);
  return {
    tables: relations.all.map(({ tracked }) => tracked),
    roles: roles.names,
    permission: (role, table, operation) => resolve[operation](role, relations.find(table)),
    select: (session, request) => bounded(compileSelect(compilation(session), request)),
    count(session, request) {
      const { table, operation = 'select' } = request;
      const writing =
        operation === 'select' ? undefined : writable(session, relations.find(table), operation);
      return bounded(compileCount(compilation(session), request, writing));
    },
    insert(session, request) {
      const relation = relations.find(request.table);
      return bounded(
        compileInsert(compilation(session), relation, request, {
          insert: writable(session, relation, 'insert'),
          update: () => writable(session, relation, 'update'),
        }),
      );
    },
    update(session, request) {
      const relation = relations.find(request.table);
      const permission = writable(session, relation, 'update');
      return bounded(compileUpdate(compilation(session), relation, request, permission));
    },
    delete(session, request) {
      const relation = relations.find(request.table);
      const permission = writable(session, relation, 'delete');
      return bounded(compileDelete(compilation(session), relation, request, permission));
    },
  };
}

type Writing = 'insert' | 'update' | 'delete';

/** The permission, if requests that come by way of the hook can use it; else throws `no-permission`. */
function usable<O extends Writing>(
  permission: Effective<O> | undefined,
  role: string,
  relation: Relation,
  operation: O,
): Effective<O> {
  const table = inWords(relation.name);
  if (permission === undefined || permission.backendOnly)
    throw new MetadataError('no-permission', `the role "${role}" may not ${operation} in ${table}`);
  if (permission.conflicts.length > 0)
    throw new MetadataError(
      'no-permission',
      `the role "${role}" may not ${operation} in ${table}: ${permission.conflicts.join(', ')} differ in it`,
      permission.place,
    );
  if (!takes(relation)[operation])
    throw new MetadataError('no-permission', `${table} does not take ${operation}`);
  return permission;
}

const takes = ({ catalog }: Relation): Readonly<Record<Writing, boolean>> => ({
  insert: catalog.isInsertable,
  update: catalog.isUpdatable,
  delete: catalog.isDeletable,
});

/** What the protocol of PostgreSQL has room for. */
const mostValues = 65_535;

function bounded(statement: Fragment): Fragment {
  if (statement.values.length <= mostValues) return statement;
  throw new MetadataError('invalid-request', `more than ${mostValues} values for one statement`);
}
