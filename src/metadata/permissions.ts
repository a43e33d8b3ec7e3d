import { wordsOf } from './matrix.js';
import type { BoolExp, Columns, Metadata, Operation, TablePermission, TrackedTable } from './model.js';

/** One thing that a role may do in Hasura: an operation on a table, or the call of an action. */
export interface Permission {
  readonly kind: 'table' | 'action';
  /** `schema.table`, or the name of the action. */
  readonly name: string;
  readonly role: string;
  readonly operation: Operation | 'call';
  readonly words: string;
  /** The columns, or `*` for all; null where the operation has none. */
  readonly columns: readonly string[] | null;
  /** Which rows, as Hasura's boolean expression; null where nothing is filtered so. */
  readonly filter: BoolExp | null;
  /** What must hold of rows that are written. */
  readonly check: BoolExp | null;
  /** The role of which an inherited role has it. */
  readonly inheritedFrom: string | null;
}

/** Who may do what by Hasura's metadata: every permission of tables and actions, and those that inherited roles have of others, marked so. */
export function listPermissions(metadata: Metadata): readonly Permission[] {
  const { tables, actions, inheritedRoles } = metadata;
  const found = [
    ...tables.flatMap((table) => table.permissions.map((permission) => ofTable(metadata, table, permission))),
    ...actions.flatMap(({ name, roles }) => roles.map((role) => ofAction(name, role))),
  ];
  return [...found, ...inheritedRoles.flatMap(({ role, parents }) => inheritance(found, role, parents))];
}

const ofTable = (metadata: Metadata, table: TrackedTable, permission: TablePermission): Permission => ({
  kind: 'table',
  name: `${table.schema}.${table.name}`,
  words: wordsOf(metadata, table, permission),
  role: permission.role,
  operation: permission.operation,
  columns: permission.operation === 'delete' ? null : columnNames(permission.columns),
  filter: permission.operation === 'insert' ? null : permission.filter,
  check: permission.operation === 'insert' || permission.operation === 'update' ? permission.check : null,
  inheritedFrom: null,
});

const columnNames = (columns: Columns): readonly string[] => (columns === '*' ? ['*'] : columns);

const ofAction = (name: string, role: string): Permission => ({
  kind: 'action',
  name,
  role,
  operation: 'call',
  words: 'Calls it',
  columns: null,
  filter: null,
  check: null,
  inheritedFrom: null,
});

const inheritance = (found: readonly Permission[], role: string, parents: readonly string[]): Permission[] =>
  found
    .filter((permission) => parents.includes(permission.role))
    .map((permission) => ({ ...permission, role, inheritedFrom: permission.role }));
