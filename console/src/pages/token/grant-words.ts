import type { TFunction } from 'i18next';
import type { ShownGrant } from './token-answer.js';

const types = ['project', 'client', 'workspace', 'oplog'] as const;
const actions = ['read', 'create', 'update', 'delete'] as const;

/** What is granted on one thing: the actions on it that are alike, stale or not. */
export interface GrantedThing {
  readonly grant: ShownGrant;
  readonly actions: readonly string[];
}

/** Grants by what they are on, in the order they came in. */
export function byThing(grants: readonly ShownGrant[]): readonly GrantedThing[] {
  const things = new Map<string, GrantedThing>();
  for (const grant of grants) {
    const key = `${grant.resourceType} ${grant.resourceId} ${grant.isStale}`;
    const before = things.get(key)?.actions ?? [];
    things.set(key, { grant, actions: [...before, grant.action] });
  }
  return [...things.values()];
}

/** `Read, Change: project Nova`; where the name is not for the reader, the beginning of its id. */
export function grantWords(
  { grant: { resourceType, resourceId, name }, actions: granted }: GrantedThing,
  t: TFunction<'token'>,
): string {
  const type = types.find((each) => each === resourceType);
  const what = name ?? `${resourceId.slice(0, 8)}…`;
  const deeds = actions.filter((each) => granted.includes(each)).map((each) => t(`grants.action.${each}`));
  if (type === undefined) return `${granted.join(', ')}: ${resourceType} ${what}`;
  return t(`grants.on.${type}`, { action: deeds.join(', '), name: what });
}
