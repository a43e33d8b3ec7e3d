import { isList, isObject } from '../grammar.js';
import type {
  Columns,
  InheritedRole,
  Json,
  Metadata,
  Operation,
  TablePermission,
  TrackedTable,
} from '../model.js';
import { sessionVariable } from '../session-variables.js';

/** What roles have on tables, of their own or by their parents. */
export interface Inheritance {
  /** The role's own permission, or all that it would inherit, each once. */
  permissionsFor(role: string, table: TrackedTable, operation: Operation): readonly TablePermission[];
  ownOf(role: string, table: TrackedTable, operation: Operation): TablePermission | undefined;
  /** What the parents have, whether or not the role has one of its own. */
  inheritedBy(role: InheritedRole, table: TrackedTable, operation: Operation): readonly TablePermission[];
}

export function inheritanceOf({ inheritedRoles }: Metadata): Inheritance {
  const parents = new Map(inheritedRoles.map((each) => [each.role, each.parents]));
  const ownOf: Inheritance['ownOf'] = (role, table, operation) =>
    table.permissions.find((each) => each.role === role && each.operation === operation);
  /** A circle ends where it began. */
  const find = (
    role: string,
    table: TrackedTable,
    operation: Operation,
    above: readonly string[],
  ): TablePermission[] => {
    const own = ownOf(role, table, operation);
    if (own !== undefined) return [own];
    if (above.includes(role)) return [];
    return (parents.get(role) ?? []).flatMap((parent) => find(parent, table, operation, [...above, role]));
  };
  return {
    ownOf,
    permissionsFor: (role, table, operation) => [...new Set(find(role, table, operation, []))],
    inheritedBy: (role, table, operation) => [
      ...new Set(role.parents.flatMap((parent) => find(parent, table, operation, [role.role]))),
    ],
  };
}

/** Whether Hasura takes them for the same: neither comments nor the order of keys and columns count. */
export const areAlike = (permissions: readonly TablePermission[]): boolean =>
  new Set(permissions.map(meaningOf)).size <= 1;

function meaningOf(permission: TablePermission): string {
  const { role: _role, comment: _comment, place: _place, ...rest } = permission;
  return canonical(
    'columns' in rest ? { ...rest, columns: isAll(rest.columns) ? '*' : rest.columns.toSorted() } : rest,
  );
}

const isAll = (columns: Columns): columns is '*' => columns === '*';

function canonical(value: Json): string {
  if (isList(value)) return `[${value.map(canonical).join()}]`;
  if (isObject(value)) {
    const pairs = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`);
    return `{${pairs.sort().join()}}`;
  }
  return JSON.stringify(sessionVariable(value) ?? value);
}
