import { type InheritedRole, type TrackedTable, operations } from '../model.js';
import { viewsAsked } from './access-views.js';
import { everyRole } from './callers.js';
import type { Examination, Examined } from './examined.js';
import type { Found } from './finding.js';
import { type Inheritance, areAlike, inheritanceOf } from './inheritance.js';
import { qualifiedName } from './project.js';

/** Whether roles inherit what they seem to, and somebody comes in with them. */
export function roles(examination: Examination): Found[] {
  const { metadata } = examination.project;
  const inheritance = inheritanceOf(metadata);
  return [
    ...metadata.inheritedRoles.flatMap((role) => [
      ...unknownParents(examination, role),
      ...metadata.tables.flatMap((table) => [
        ...conflicts(inheritance, role, table),
        ...shadows(inheritance, role, table),
        ...unitedViews(examination, inheritance, role, table),
      ]),
    ]),
    ...circles(metadata.inheritedRoles),
    ...reserved(examination),
    ...neverGiven(examination),
    ...examination.permissions.flatMap((examined) => [
      ...blindWrites(examination, inheritance, examined),
      ...backendOnly(examined),
    ]),
  ];
}

function unknownParents({ project }: Examination, { role, parents, place }: InheritedRole): Found[] {
  const { metadata, otherRoles } = project;
  const known = new Set([...everyRole(metadata), ...otherRoles, 'admin']);
  return parents.flatMap((parent, index) =>
    known.has(parent)
      ? []
      : [
          {
            rule: 'unknown-role',
            place: project.locate(place, ['role_set', index]),
            message: `${role} inherits from ${parent}, of which no table, function or action knows`,
          },
        ],
  );
}

function conflicts(inheritance: Inheritance, role: InheritedRole, table: TrackedTable): Found[] {
  return operations.flatMap((operation) => {
    if (operation === 'select' || inheritance.ownOf(role.role, table, operation) !== undefined) return [];
    const found = inheritance.inheritedBy(role, table, operation);
    if (areAlike(found)) return [];
    const whose = found.map((each) => each.role).join(' and ');
    const message = `${role.role} inherits no ${operation} on ${qualifiedName(table)}: those of ${whose} differ`;
    return [{ rule: 'role-conflict', place: role.place, message }];
  });
}

function shadows(inheritance: Inheritance, role: InheritedRole, table: TrackedTable): Found[] {
  return operations.flatMap((operation) => {
    const own = inheritance.ownOf(role.role, table, operation);
    const inherited = inheritance.inheritedBy(role, table, operation);
    if (own === undefined || inherited.length === 0) return [];
    const whose = inherited.map((each) => each.role).join(' and ');
    const message = `takes the place of what ${role.role} would inherit from ${whose} to ${operation}`;
    return [{ rule: 'shadowed-role', place: own.place, message, about: { table, permission: own } }];
  });
}

/** Hasura unites the filters of the parents with OR. */
function unitedViews(
  { permissions }: Examination,
  inheritance: Inheritance,
  role: InheritedRole,
  table: TrackedTable,
): Found[] {
  if (inheritance.ownOf(role.role, table, 'select') !== undefined) return [];
  const asking = inheritance.inheritedBy(role, table, 'select').filter((permission) => {
    const condition = permissions.find((each) => each.permission === permission)?.conditions[0]?.condition;
    return condition !== undefined && viewsAsked(condition).length > 0;
  });
  if (asking.length < 2) return [];
  const whose = asking.map((each) => each.role).join(' and ');
  const message = `${role.role} selects from ${qualifiedName(table)} by the filters of ${whose} under OR, which scans the whole table`;
  return [{ rule: 'or-of-access-views', place: role.place, message }];
}

/** One finding for each circle, where its first role stands. */
function circles(inherited: readonly InheritedRole[]): Found[] {
  const parentsOf = new Map(inherited.map(({ role, parents }) => [role, parents]));
  const above = (role: string): Set<string> => {
    const found = new Set<string>();
    const open = [...(parentsOf.get(role) ?? [])];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (found.has(at)) continue;
      found.add(at);
      open.push(...(parentsOf.get(at) ?? []));
    }
    return found;
  };
  const reported = new Set<string>();
  return inherited.flatMap(({ role, place }): Found[] => {
    const ancestors = above(role);
    if (!ancestors.has(role) || reported.has(role)) return [];
    const circle = inherited
      .map((each) => each.role)
      .filter((each) => ancestors.has(each) && above(each).has(role));
    for (const each of circle) reported.add(each);
    return [{ rule: 'role-cycle', place, message: `${circle.join(', ')} inherit in a circle` }];
  });
}

function reserved({ project: { metadata, locate } }: Examination): Found[] {
  const message = 'admin is Hasura’s own role';
  return [
    ...metadata.tables.flatMap((table) =>
      table.permissions
        .filter(({ role }) => role === 'admin')
        .map(({ place }): Found => ({ rule: 'reserved-role', place, message })),
    ),
    ...metadata.actions.flatMap(({ place, roles: named }) =>
      named.flatMap((role, index): Found[] =>
        role === 'admin'
          ? [{ rule: 'reserved-role', place: locate(place, ['permissions', index]), message }]
          : [],
      ),
    ),
    ...metadata.inheritedRoles
      .filter(({ role, parents }) => [role, ...parents].includes('admin'))
      .map(({ place }): Found => ({ rule: 'reserved-role', place, message })),
  ];
}

/** Said once a role, where it first has a permission. */
function neverGiven({ permissions, callers }: Examination): Found[] {
  const seen = new Set<string>(['admin']);
  return permissions.flatMap(({ permission, found }) => {
    const { role } = permission;
    if (seen.has(role) || callers.isGiven(role)) return [];
    seen.add(role);
    return [found('role-never-given', `the auth hook never gives ${role}, nor a role that inherits from it`)];
  });
}

/** Of roles that others inherit from, those others are looked at. */
function blindWrites(
  { callers }: Examination,
  inheritance: Inheritance,
  { permission, tracked, found }: Examined,
): Found[] {
  const { role, operation } = permission;
  if (operation !== 'update' && operation !== 'delete') return [];
  const inherited = callers.heirsOf(role).filter((heir) => callers.heirsOf(heir).length === 0);
  const blind = (inherited.length === 0 ? [role] : inherited).filter(
    (each) => inheritance.permissionsFor(each, tracked, 'select').length === 0,
  );
  if (blind.length === 0) return [];
  return [
    found(
      'blind-write',
      `${blind.join(' and ')} may ${operation} rows of ${qualifiedName(tracked)}, and select none`,
    ),
  ];
}

const backendOnly = ({ permission, found }: Examined): Found[] =>
  'backendOnly' in permission && permission.backendOnly
    ? [found('backend-only', `${permission.role} has it with the admin secret alone`)]
    : [];
