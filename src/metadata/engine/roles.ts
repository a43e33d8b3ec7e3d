import { MetadataError } from '../metadata-error.js';
import type { Metadata } from '../model.js';

export interface Roles {
  /** Every role that is mentioned, sorted. */
  readonly names: readonly string[];
  /** Those that the role inherits from, in the order of its set; none for a role of its own. */
  parentsOf(role: string): readonly string[];
}

/** The roles of the metadata; throws where inherited roles go in a circle. */
export function rolesOf(metadata: Metadata): Roles {
  const inherited = new Map(metadata.inheritedRoles.map((each) => [each.role, each]));
  for (const { role, place } of metadata.inheritedRoles) {
    const circle = circleThrough(role, (each) => inherited.get(each)?.parents ?? []);
    if (circle !== undefined)
      throw new MetadataError('invalid', `inherited roles in a circle: ${circle.join(' → ')}`, place);
  }
  const mentioned = [
    ...metadata.tables.flatMap(({ permissions }) => permissions.map(({ role }) => role)),
    ...metadata.functions.flatMap(({ roles }) => roles),
    ...metadata.actions.flatMap(({ roles }) => roles),
    ...metadata.inheritedRoles.flatMap(({ role, parents }) => [role, ...parents]),
  ];
  return {
    names: [...new Set(mentioned)].sort(),
    parentsOf: (role) => inherited.get(role)?.parents ?? [],
  };
}

/** The way from the role back to itself, if there is one. */
function circleThrough(
  role: string,
  parentsOf: (role: string) => readonly string[],
): readonly string[] | undefined {
  const cameFrom = new Map<string, string>();
  const open = [role];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const parent of parentsOf(at)) {
      if (parent === role) return [...wayTo(at, role, cameFrom), role];
      if (cameFrom.has(parent)) continue;
      cameFrom.set(parent, at);
      open.push(parent);
    }
  }
  return undefined;
}

function wayTo(end: string, start: string, cameFrom: ReadonlyMap<string, string>): readonly string[] {
  const way = [end];
  for (let at = end; at !== start; way.unshift(at)) at = cameFrom.get(at) ?? start;
  return way;
}
