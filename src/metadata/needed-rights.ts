import type { Metadata, TablePermission, TableName, TrackedTable } from './model.js';

/** What a database role needs of one table or view for everything that the metadata let anybody do. */
export interface NeededRights extends TableName {
  readonly insert: boolean;
  /** Of every column, or of these. */
  readonly update: '*' | readonly string[];
  readonly delete: boolean;
}

/**
 * What Hasura needs of the tables of a source. It reads each that it tracks, whoever asks: filters go through tables that no
 * role sees, and every write returns whole rows. Inserts name every column; updates name those of the permission alone.
 */
export const neededRights = ({ tables }: Metadata, source: string): NeededRights[] =>
  tables.filter((table) => table.source === source).map(rightsOn);

function rightsOn({ schema, name, permissions }: TrackedTable): NeededRights {
  const allows = (operation: TablePermission['operation']): boolean =>
    permissions.some((permission) => permission.operation === operation);
  return { schema, name, insert: allows('insert'), update: updatable(permissions), delete: allows('delete') };
}

function updatable(permissions: readonly TablePermission[]): NeededRights['update'] {
  const columns = new Set<string>();
  for (const permission of permissions) {
    if (permission.operation !== 'update') continue;
    if (permission.columns === '*') return '*';
    for (const column of [...permission.columns, ...Object.keys(permission.set)]) columns.add(column);
  }
  return [...columns].sort();
}

/** The functions that Hasura calls: those that it tracks, and those of computed fields. */
export function neededFunctions({ tables, functions }: Metadata, source: string): TableName[] {
  const computed = tables
    .filter((table) => table.source === source)
    .flatMap(({ computedFields }) => computedFields.map((field) => field.function));
  const tracked = functions.filter((each) => each.source === source);
  return [...tracked, ...computed].map(({ schema, name }) => ({ schema, name }));
}
