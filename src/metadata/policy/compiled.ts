import { type PermissionEngine, type Session, createPermissionEngine } from '../engine.js';
import { MetadataError } from '../metadata-error.js';
import type { Catalog, TablePermission, TrackedTable } from '../model.js';
import { variablesFor } from '../session-variables.js';

/** A permission that Hasura could not take. */
export interface Uncompilable {
  readonly permission: TablePermission;
  readonly part: 'filter' | 'check';
  readonly what: string;
}

/** Of these permissions of tables, those of which no SQL can be made: for an operator, a name, a table or a value that does not fit. */
export function uncompilable(
  permissions: ReadonlySet<TablePermission>,
  tables: readonly TrackedTable[],
  catalog: Catalog,
): Uncompilable[] {
  const engine = createPermissionEngine({ tables, functions: [], inheritedRoles: [], actions: [] }, catalog);
  return tables.flatMap((table) =>
    table.permissions.flatMap((permission): Uncompilable[] => {
      if (!permissions.has(permission)) return [];
      try {
        compile(engine, table, permission);
        return [];
      } catch (error) {
        if (!(error instanceof MetadataError)) throw error;
        const part = /\bcheck\b/.test(error.place?.path ?? '') ? 'check' : 'filter';
        return [{ permission, part, what: error.message.replace(/^\S+:\d+(?: \([^)]*\))?: /, '') }];
      }
    }),
  );
}

const someId = '00000000-0000-0000-0000-000000000001';

function compile(engine: PermissionEngine, table: TrackedTable, permission: TablePermission): void {
  const { role } = permission;
  const variables = Object.fromEntries((variablesFor(role) ?? []).map((name) => [name, someId] as const));
  const session: Session = { role, variables: { ...variables, 'x-hasura-role': role } };
  switch (permission.operation) {
    case 'select':
      engine.count(session, { table });
      return;
    case 'insert':
      engine.insert(session, { table, rows: [{}] });
      return;
    case 'update':
      engine.update(session, { table, set: { [permission.columns[0] ?? '']: null }, where: {} });
      return;
    case 'delete':
      engine.delete(session, { table, where: {} });
  }
}
