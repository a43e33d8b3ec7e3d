import type { HandedToken } from './principals-documents.js';

type Grant = HandedToken['grants'][number];

/** What grants are on, with everything that they let be done with it. */
export interface GrantedThing {
  readonly id: string;
  readonly resourceType: string;
  readonly name: string | null;
  readonly isStale: boolean;
  readonly actions: readonly string[];
}

/** One for each thing, in the order of the grants. */
export function grantedThings(grants: readonly Grant[]): GrantedThing[] {
  const things = new Map<string, GrantedThing>();
  for (const { resourceId: id, resourceType, name, isStale, action } of grants) {
    const actions = things.get(id)?.actions ?? [];
    things.set(id, { id, resourceType, name, isStale, actions: [...actions, action] });
  }
  return [...things.values()].map((thing) => ({ ...thing, actions: inOrder(thing.actions) }));
}

const known = ['read', 'create', 'update', 'delete'] as const;

const inOrder = (actions: readonly string[]): string[] =>
  [...actions].sort((one, other) => known.indexOf(actionOf(one)) - known.indexOf(actionOf(other)));

/** What the console has words for. */
export const actionOf = (action: string) => known.find((each) => each === action) ?? 'read';

const kinds = ['project', 'client', 'workspace', 'oplog'] as const;

export const kindOf = (resourceType: string) => kinds.find((each) => each === resourceType) ?? 'project';
