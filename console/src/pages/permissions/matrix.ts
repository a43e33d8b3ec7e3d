import { type ResultOf, graphql } from '../../graphql/graphql.js';

export const permissionMatrix = graphql(`
  query PermissionMatrix {
    permissionMatrix {
      roles
      permissions {
        kind
        name
        role
        operation
        words
        columns
        filter
        check
        inheritedFrom
      }
    }
  }
`);

export type Matrix = ResultOf<typeof permissionMatrix>['permissionMatrix'];
export type Permission = Matrix['permissions'][number];

/** One kind of permissions as rows and cells. */
export interface Grid {
  /** Of every permission of the kind, in the order of the alphabet. */
  readonly names: readonly string[];
  /** Those who may do anything. */
  readonly roles: readonly string[];
  readonly at: (name: string, role: string) => readonly Permission[];
}

export function gridOf({ permissions }: Matrix, kind: 'table' | 'action'): Grid {
  const cells = new Map<string, Permission[]>();
  const key = (name: string, role: string): string => `${name} ${role}`;
  const shown = permissions.filter((permission) => permission.kind === kind);
  for (const permission of shown) {
    const cell = key(permission.name, permission.role);
    cells.set(cell, [...(cells.get(cell) ?? []), permission]);
  }
  return {
    names: sorted(shown.map(({ name }) => name)),
    roles: sorted(shown.map(({ role }) => role)),
    at: (name, role) => cells.get(key(name, role)) ?? [],
  };
}

const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();

/** The roles to begin with: those that no other one is made of, or it would be said twice. */
export function outermost(roles: readonly string[], { permissions }: Matrix): readonly string[] {
  const parts = new Set(permissions.map(({ inheritedFrom }) => inheritedFrom));
  const found = roles.filter((role) => !parts.has(role));
  return found.length === 0 ? roles : found;
}

/** `public.project` is `project`; a table of another schema keeps its name. */
export const shortName = (name: string): string => name.replace(/^public\./, '');

export const operations = ['select', 'insert', 'update', 'delete'] as const;
export type Operation = (typeof operations)[number];
