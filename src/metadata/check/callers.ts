import type { Metadata } from '../model.js';
import { variablesFor } from '../session-variables.js';

/** Who comes in with a role, by the auth hook. */
export interface Callers {
  /** Whether the hook gives the role, or one that inherits from it. */
  isGiven(role: string): boolean;
  /** The session variables that are there whoever comes in with the role, in lower case; undefined for a role that is not given. */
  sentWith(role: string): readonly string[] | undefined;
  /** Those who inherit from it, through others too. */
  heirsOf(role: string): readonly string[];
}

/** Roles of those without a credential, as projects call them. */
const anonymous = ['public', 'anonymous', 'anon', 'unauthenticated'];
export const isAnonymous = (role: string): boolean => anonymous.includes(role);

/** Every variable that the hook sends with some role. */
export const everyVariable: readonly string[] = [
  ...new Set(['public', 'user', 'service', 'collab'].flatMap((role) => variablesFor(role) ?? [])),
];

export function callersOf({ inheritedRoles }: Metadata): Callers {
  const heirsOf = (role: string): readonly string[] => {
    const found = new Set<string>();
    const open = [role];
    for (let at = open.pop(); at !== undefined; at = open.pop())
      for (const heir of inheritedRoles)
        if (heir.parents.includes(at) && !found.has(heir.role)) {
          found.add(heir.role);
          open.push(heir.role);
        }
    return [...found];
  };
  const sentWith = (role: string): readonly string[] | undefined => {
    const own = variablesFor(role);
    if (own !== undefined) return own;
    const [first, ...others] = heirsOf(role).flatMap((heir) => {
      const sent = variablesFor(heir);
      return sent === undefined ? [] : [sent];
    });
    return first?.filter((variable) => others.every((sent) => sent.includes(variable)));
  };
  return { heirsOf, sentWith, isGiven: (role) => sentWith(role) !== undefined };
}

/** Every role that has a permission, may call something, or inherits. */
export const everyRole = ({ tables, functions, actions, inheritedRoles }: Metadata): readonly string[] => [
  ...new Set([
    ...tables.flatMap(({ permissions }) => permissions.map(({ role }) => role)),
    ...[...functions, ...actions].flatMap(({ roles }) => roles),
    ...inheritedRoles.map(({ role }) => role),
  ]),
];
