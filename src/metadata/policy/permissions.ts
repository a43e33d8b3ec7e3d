import type { BoolExp, Operation, Place, Relationship, TablePermission } from '../model.js';
import { type Ability, libraryFilter, managerFilter } from './access-views.js';
import { type OpenTable, type OpenTables, type Refuse, qualifiedName } from './open-tables.js';
import { type Stop, reachOf, stopsOf } from './reach.js';
import type { PolicyRole } from './schema.js';

/** The permissions of a table, and the relationships to access views that their filters need, here or on the way. */
export interface Permissions {
  readonly permissions: readonly TablePermission[];
  /** Where the parts of each stand: its columns, its filter … */
  readonly places: ReadonlyMap<TablePermission, (part: string) => Place>;
  readonly needs: readonly { readonly table: OpenTable; readonly relationship: Relationship }[];
}

interface Asked {
  readonly table: OpenTable;
  readonly stops: readonly Stop[];
  readonly role: PolicyRole;
  readonly operation: Operation;
  readonly by: 'editor' | 'maintainer';
  /** Position of the rule. */
  readonly index: number;
}

interface Found {
  readonly filter: BoolExp;
  readonly need?: Permissions['needs'][number];
}

const levels = { select: 'read', insert: 'write', update: 'write', delete: 'delete' } as const;

/** People's rights are split by scope into roles of Hasura, of which it inherits others. */
const hasuraRole = (role: PolicyRole, operation: Operation): string =>
  role === 'user' || role === 'manager' ? `${role}_${levels[operation]}` : role;

/** What the entry of a table says, as permissions of Hasura's roles. */
export function permissionsOf(table: OpenTable, tables: OpenTables, refuse: Refuse): Permissions {
  const stops = stopsOf(table, tables, refuse);
  const { entry } = table;
  const needs: Permissions['needs'][number][] = [];
  const places = new Map<TablePermission, (part: string) => Place>();
  const each = <Rule extends { roles: readonly PolicyRole[]; by?: Asked['by'] }>(
    operation: Operation,
    rules: readonly Rule[],
    make: (rule: Rule, base: ReturnType<typeof baseOf>, filter: BoolExp) => TablePermission,
  ): TablePermission[] => {
    refuseRepeats(table, operation, rules, refuse);
    return rules.flatMap((rule, index) =>
      rule.roles.flatMap((role) => {
        const asked = { table, stops, role, operation, by: rule.by ?? 'editor', index } as const;
        const found = rowsFor(asked, refuse);
        if (found?.need !== undefined) needs.push(found.need);
        if (found === undefined) return [];
        const permission = make(rule, baseOf(asked), found.filter);
        places.set(permission, (part) => table.placeOf(operation, index, part));
        return [permission];
      }),
    );
  };
  const permissions = [
    ...each('insert', entry.insert, ({ columns, set, check }, base, reach) => ({
      ...{ ...base, operation: 'insert', columns, set, check: both(reach, check), backendOnly: false },
    })),
    ...each('select', entry.select, ({ columns, where, limit, aggregate }, base, reach) => ({
      ...{ ...base, operation: 'select', columns, filter: both(reach, where), limit: limit ?? null },
      ...{ allowAggregations: aggregate, computedFields: [], queryRootFields: null },
      subscriptionRootFields: null,
    })),
    ...each('update', entry.update, ({ columns, set, where, check }, base, reach) => ({
      ...{ ...base, operation: 'update', columns, set, filter: both(reach, where), check },
      backendOnly: false,
    })),
    ...each('delete', entry.delete, ({ where }, base, reach) => ({
      ...{ ...base, operation: 'delete', filter: both(reach, where), backendOnly: false },
    })),
  ];
  return { permissions, places, needs };
}

const baseOf = ({ table, role, operation, index }: Asked) => ({
  role: hasuraRole(role, operation),
  comment: null,
  place: table.placeOf(operation, index),
});

const both = (reach: BoolExp, more: BoolExp): BoolExp =>
  Object.keys(more).length === 0 ? reach : { _and: [reach, more] };

function refuseRepeats(
  table: OpenTable,
  operation: Operation,
  rules: readonly { readonly roles: readonly PolicyRole[] }[],
  refuse: Refuse,
): void {
  const roles = rules.flatMap(({ roles: named }, index) => named.map((role) => ({ role, index })));
  for (const [position, { role, index }] of roles.entries())
    if (roles.findIndex((other) => other.role === role) < position)
      refuse(table.placeOf(operation, index), `names ${role} twice`, 'a role has one rule an operation');
}

/** Which rows a role reaches for an operation; undefined, and refused, where it cannot be let do that at all. */
function rowsFor(asked: Asked, refuse: Refuse): Found | undefined {
  const { table, role, operation, index } = asked;
  const place = table.placeOf(operation, index, 'roles');
  if (role === 'manager') return { filter: managerFilter };
  if (table.entry.library) {
    if (operation === 'select') return { filter: libraryFilter };
    refuse(place, `lets ${role} write a library`, 'a library is written by managers alone');
    return undefined;
  }
  const holder = role === 'user' ? 'people' : role;
  const ability: Ability = role === 'user' && asked.by === 'maintainer' ? 'maintain' : operation;
  const reach = reachOf(asked.stops, holder, ability);
  if (reach === undefined) {
    refuse(place, ...unreached(asked, ability));
    return undefined;
  }
  const need = { table: reach.table, relationship: { ...reach.relationship, place: table.placeOf() } };
  return { filter: reach.filter, need };
}

function unreached({ table, role, operation }: Asked, ability: Ability): [what: string, mend: string] {
  const what = `no access view tells which rows of ${qualifiedName(table)} ${role} may ${operation}`;
  if (role === 'service' && operation !== 'select')
    return [what, 'service tokens write only what lies within an oplog'];
  if (role === 'collab') return [what, 'collab sees what lies within a report, and writes nothing'];
  if (role === 'user' && operation !== 'select' && ability !== 'maintain')
    return [what, 'say `by: maintainer`, or lead `within` to a project'];
  return [what, 'lead `within` to something that a view knows: docs/policy.md lists them'];
}
