import type {
  BoolExp,
  Metadata,
  Operation,
  SelectPermission,
  TablePermission,
  TrackedTable,
} from '../../src/metadata/model.js';

// Ways to spoil good metadata.

export type Change = (metadata: Metadata) => Metadata;

const onTable =
  (name: string, change: (table: TrackedTable) => TrackedTable): Change =>
  (before) => {
    if (!before.tables.some((table) => table.name === name)) throw new Error(`there is no ${name}`);
    return { ...before, tables: before.tables.map((table) => (table.name === name ? change(table) : table)) };
  };

/** Changes the permission of a role. */
export const on = (
  table: string,
  role: string,
  operation: Operation,
  change: (permission: TablePermission) => TablePermission,
): Change =>
  onTable(table, (tracked) => {
    const isIt = (each: TablePermission) => each.role === role && each.operation === operation;
    if (!tracked.permissions.some(isIt)) throw new Error(`${role} may not ${operation} ${table} as it is`);
    return {
      ...tracked,
      permissions: tracked.permissions.map((each) => (isIt(each) ? change(each) : each)),
    };
  });

/** Gives a role what another one has there, or in another table. */
export const lent =
  (table: string, from: string, operation: Operation, role: string, source = table): Change =>
  (before) => {
    const found = before.tables
      .find(({ name }) => name === source)
      ?.permissions.find((each) => each.role === from && each.operation === operation);
    if (found === undefined) throw new Error(`${from} may not ${operation} ${source}`);
    const given = onTable(table, (tracked) => ({
      ...tracked,
      permissions: [...tracked.permissions, { ...found, role }],
    }));
    return given(before);
  };

export const filter =
  (planted: BoolExp) =>
  (permission: TablePermission): TablePermission => {
    if (permission.operation === 'insert') throw new Error('inserts have no filter');
    return { ...permission, filter: planted };
  };

export const check =
  (planted: BoolExp) =>
  (permission: TablePermission): TablePermission => {
    if (permission.operation !== 'insert') throw new Error('inserts have a check');
    return { ...permission, check: planted };
  };

export const columns =
  (...more: readonly string[]) =>
  (permission: TablePermission): TablePermission => {
    if (permission.operation === 'delete' || permission.columns === '*')
      throw new Error('no list of columns');
    return { ...permission, columns: [...permission.columns, ...more] };
  };

export const withoutPresets = (permission: TablePermission): TablePermission => {
  if (permission.operation !== 'insert') throw new Error('inserts have presets');
  return { ...permission, set: {} };
};

export const select =
  (planted: Partial<SelectPermission>) =>
  (permission: TablePermission): TablePermission => {
    if (permission.operation !== 'select') throw new Error('no select');
    return { ...permission, ...planted };
  };

export const inherits =
  (role: string, parent: string): Change =>
  (before) => ({
    ...before,
    inheritedRoles: before.inheritedRoles.map((each) =>
      each.role === role ? { ...each, parents: [...each.parents, parent] } : each,
    ),
  });

/** Tracks a table, as if it were another one. */
export const trackedLike =
  (name: string, like: string): Change =>
  (before) => ({
    ...before,
    tables: [
      ...before.tables,
      ...before.tables.filter((table) => table.name === like).map((table) => ({ ...table, name })),
    ],
  });

/** A relationship that joins by the wrong column. */
export const joinedBy = (
  table: string,
  relationship: string,
  mapping: Readonly<Record<string, string>>,
): Change =>
  onTable(table, (tracked) => ({
    ...tracked,
    relationships: tracked.relationships.map((each) =>
      each.name === relationship && each.using.kind === 'manual'
        ? { ...each, using: { ...each.using, mapping } }
        : each,
    ),
  }));
