import type {
  Columns,
  DeletePermission,
  InsertPermission,
  Json,
  Operation,
  SelectPermission,
  TablePermission,
  UpdatePermission,
} from '../model.js';
import type { Relation } from './relations.js';
import type { Roles } from './roles.js';
import { sessionVariableIn } from './session.js';

interface Resolution {
  /** The roles whose permissions these are: the role itself, or those that it inherits from. */
  readonly from: readonly string[];
  /** Roles whose permissions differ, so that none is inherited: nothing is permitted then. Empty otherwise. */
  readonly conflicts: readonly string[];
}

export interface EffectiveSelect extends Omit<SelectPermission, 'columns'>, Resolution {
  /** Every column that a part grants. */
  readonly columns: readonly string[];
  /** The permissions whose rows it unites: one, or those of the roles that it inherits from. */
  readonly parts: readonly SelectPermission[];
  /** Columns and computed fields that some parts do not grant, with those that do: elsewhere they read as NULL. */
  readonly partly: ReadonlyMap<string, readonly SelectPermission[]>;
}

export interface EffectiveInsert extends Omit<InsertPermission, 'columns'>, Resolution {
  readonly columns: readonly string[];
}

export interface EffectiveUpdate extends Omit<UpdatePermission, 'columns'>, Resolution {
  readonly columns: readonly string[];
}

export interface EffectiveDelete extends DeletePermission, Resolution {}

interface EffectiveBy {
  readonly select: EffectiveSelect;
  readonly insert: EffectiveInsert;
  readonly update: EffectiveUpdate;
  readonly delete: EffectiveDelete;
}

/** A permission with its columns spelled out, and inheritance resolved. One that is `backendOnly` is there, but out of reach of the hook. */
export type Effective<O extends Operation> = EffectiveBy[O];

type Resolve = {
  readonly [O in Operation]: (role: string, relation: Relation) => EffectiveBy[O] | undefined;
};

/**
 * What roles may do. A role's own permission goes before what it would inherit; rows to read are united, a right to write
 * is inherited only where all parents that have one have the same.
 */
export function resolutionOf(roles: Roles): Resolve {
  const partsOf = (role: string, relation: Relation): readonly SelectPermission[] => {
    const own = ownOf(role, relation, 'select');
    if (own !== undefined) return [own];
    return [...new Set(roles.parentsOf(role).flatMap((parent) => partsOf(parent, relation)))];
  };
  return {
    select: (role, relation) => united(role, relation, partsOf(role, relation)),
    insert(role, relation) {
      const found = agreed(roles, role, relation, 'insert');
      if (found === undefined) return undefined;
      const { permission, ...resolution } = found;
      const { check } = found.conflicts.length > 0 ? { check: never } : permission;
      return { ...permission, ...resolution, role, check, columns: writable(relation, found) };
    },
    update(role, relation) {
      const found = agreed(roles, role, relation, 'update');
      if (found === undefined) return undefined;
      const { permission, ...resolution } = found;
      const { filter } = found.conflicts.length > 0 ? { filter: never } : permission;
      return { ...permission, ...resolution, role, filter, columns: writable(relation, found) };
    },
    delete(role, relation) {
      const found = agreed(roles, role, relation, 'delete');
      if (found === undefined) return undefined;
      const { permission, ...resolution } = found;
      const { filter } = found.conflicts.length > 0 ? { filter: never } : permission;
      return { ...permission, ...resolution, role, filter };
    },
  };
}

const never = { _or: [] };

interface PermissionBy {
  readonly select: SelectPermission;
  readonly insert: InsertPermission;
  readonly update: UpdatePermission;
  readonly delete: DeletePermission;
}

function ownOf<O extends Operation>(
  role: string,
  { tracked }: Relation,
  operation: O,
): PermissionBy[O] | undefined {
  const fits = (each: TablePermission): each is PermissionBy[O] =>
    each.role === role && each.operation === operation;
  return tracked.permissions.find(fits);
}

function united(
  role: string,
  relation: Relation,
  parts: readonly SelectPermission[],
): EffectiveSelect | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const grants = parts.map((part) => ({
    part,
    columns: allOf(relation, part.columns),
    computedFields: part.computedFields,
  }));
  const names = (kind: 'columns' | 'computedFields') => [...new Set(grants.flatMap((each) => each[kind]))];
  const partly = (kind: 'columns' | 'computedFields') =>
    names(kind).flatMap((name) => {
      const granting = grants.filter((each) => each[kind].includes(name)).map(({ part }) => part);
      return granting.length === parts.length ? [] : [[name, granting] as const];
    });
  const limits = parts.flatMap(({ limit }) => (limit === null ? [] : [limit]));
  return {
    ...first,
    role,
    columns: names('columns'),
    computedFields: names('computedFields'),
    filter: parts.length === 1 ? first.filter : { _or: parts.map(({ filter }) => filter) },
    limit: limits.length === parts.length ? Math.max(...limits) : null,
    allowAggregations: parts.some(({ allowAggregations }) => allowAggregations),
    queryRootFields: unitedFields(parts.map(({ queryRootFields }) => queryRootFields)),
    subscriptionRootFields: unitedFields(parts.map(({ subscriptionRootFields }) => subscriptionRootFields)),
    parts,
    partly: new Map([...partly('columns'), ...partly('computedFields')]),
    from: parts.map((part) => part.role),
    conflicts: [],
  };
}

/** All fields where one of the lists is null, which stands for all. */
const unitedFields = (lists: readonly (readonly string[] | null)[]): readonly string[] | null =>
  lists.reduce((before, list) =>
    before === null || list === null ? null : [...new Set([...before, ...list])],
  );

interface Agreed<O extends Operation> extends Resolution {
  /** The one that all have, or where they differ that of the first. */
  readonly permission: PermissionBy[O];
}

function agreed<O extends 'insert' | 'update' | 'delete'>(
  roles: Roles,
  role: string,
  relation: Relation,
  operation: O,
): Agreed<O> | undefined {
  const own = ownOf(role, relation, operation);
  if (own !== undefined) return { permission: own, from: [role], conflicts: [] };
  const inherited = roles.parentsOf(role).flatMap((parent) => {
    const found = agreed(roles, parent, relation, operation);
    return found === undefined ? [] : [found];
  });
  const [first] = inherited;
  if (first === undefined) return undefined;
  const from = [...new Set(inherited.flatMap((each) => each.from))];
  const meanings = new Set(inherited.map(({ permission }) => meaningOf(relation, permission)));
  const isOne = meanings.size === 1 && inherited.every(({ conflicts }) => conflicts.length === 0);
  return { permission: first.permission, from, conflicts: isOne ? [] : from };
}

const writable = (relation: Relation, { permission, conflicts }: Agreed<'insert' | 'update'>) =>
  conflicts.length > 0 ? [] : allOf(relation, permission.columns);

const allOf = (relation: Relation, columns: Columns): readonly string[] =>
  columns === '*' ? [...relation.columns.keys()] : columns;

/** The same text for permissions that Hasura takes for the same: neither comments nor the order of keys and columns count. */
function meaningOf(relation: Relation, permission: TablePermission): string {
  const { role: _role, comment: _comment, place: _place, ...rest } = permission;
  return canonical({
    ...rest,
    columns: 'columns' in rest ? [...allOf(relation, rest.columns)].sort() : [],
  });
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`);
    return `{${pairs.sort().join()}}`;
  }
  return JSON.stringify(sessionVariableIn(value) ?? value);
}
