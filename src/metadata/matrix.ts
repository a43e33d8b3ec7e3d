import type { BoolExp, InheritedRole, Metadata, Operation, TablePermission, TrackedTable } from './model.js';
import { everyRow, permissionInWords, rowsInWords } from './words.js';

/** What a role may do with a table in one way. */
export interface MatrixEntry {
  readonly operation: Operation;
  readonly words: string;
  /** Whether it is about every row there is. */
  readonly isForAll: boolean;
  /** The columns, `*` for all; null where the operation has none. */
  readonly columns: readonly string[] | null;
}

export interface MatrixRow {
  /** The name alone in schema `public`, else `schema.table`. */
  readonly table: string;
  /** For each role that may do something with the table. */
  readonly cells: ReadonlyMap<string, readonly MatrixEntry[]>;
}

export interface Matrix {
  readonly roles: readonly string[];
  /** The tables that some role may do something with, by name. */
  readonly rows: readonly MatrixRow[];
}

/**
 * Which role may do what with which table. A role that others are narrowed forms of stands for them: `user` for
 * `user_read` and `user_read_write`.
 */
export function matrixOf(metadata: Metadata): Matrix {
  const permissions = metadata.tables.flatMap((table) => table.permissions);
  const leaves = leavesOf(metadata.inheritedRoles);
  const all = [
    ...new Set([...permissions.map(({ role }) => role), ...metadata.inheritedRoles.map(({ role }) => role)]),
  ];
  const roles = all.filter(
    (role) => !all.some((other) => other !== role && isPart(leaves(role), leaves(other))),
  );
  const rows = metadata.tables
    .filter((table) => table.permissions.length > 0)
    .map((table) => ({ table: shortName(table), cells: cellsOf(metadata, table, roles, leaves) }));
  return { roles: inOrder(roles), rows: rows.sort((one, other) => (one.table < other.table ? -1 : 1)) };
}

/** Those that this product gives come first, from the most usual one on. */
const known = ['user', 'manager', 'service', 'collab'];

const inOrder = (roles: readonly string[]): string[] => [
  ...known.filter((role) => roles.includes(role)),
  ...roles.filter((role) => !known.includes(role)).sort(),
];

/** `person` of another schema than `public` is `graphwarden.person`. */
export const shortName = ({ schema, name }: Pick<TrackedTable, 'schema' | 'name'>): string =>
  schema === 'public' ? name : `${schema}.${name}`;

type Leaves = (role: string) => ReadonlySet<string>;

/** The roles that a role comes down to; itself where it inherits nothing. */
function leavesOf(inherited: readonly InheritedRole[]): Leaves {
  const parents = new Map(inherited.map(({ role, parents: set }) => [role, set]));
  const below = (role: string, seen: readonly string[]): readonly string[] =>
    seen.includes(role) ? [] : (parents.get(role)?.flatMap((each) => below(each, [...seen, role])) ?? [role]);
  return (role) => new Set(below(role, []));
}

/** Whether the one has less than the other. */
const isPart = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size < other.size && [...one].every((role) => other.has(role));

function cellsOf(metadata: Metadata, table: TrackedTable, roles: readonly string[], leaves: Leaves) {
  const entries = roles.map((role) => {
    const own = table.permissions.filter((each) => each.role === role || leaves(role).has(each.role));
    return [role, own.map((permission) => entryOf(metadata, table, permission))] as const;
  });
  return new Map(entries.filter(([, found]) => found.length > 0));
}

const entryOf = (metadata: Metadata, table: TrackedTable, permission: TablePermission): MatrixEntry => ({
  operation: permission.operation,
  words: wordsOf(metadata, table, permission),
  isForAll: rowsInWords(metadata, table, rowsOf(permission)) === everyRow,
  columns: permission.operation === 'delete' ? null : permission.columns === '*' ? ['*'] : permission.columns,
});

const rowsOf = (permission: TablePermission): BoolExp =>
  permission.operation === 'insert' ? permission.check : permission.filter;

/** One permission of a table in words. */
export function wordsOf(metadata: Metadata, table: TrackedTable, permission: TablePermission): string {
  const { operation } = permission;
  return permissionInWords(metadata, table, {
    operation,
    rows: rowsOf(permission),
    ...(operation === 'insert' || operation === 'update' ? { set: permission.set } : {}),
    ...(operation === 'select' ? { limit: permission.limit } : {}),
  });
}
