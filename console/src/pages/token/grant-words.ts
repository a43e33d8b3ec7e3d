import type { TFunction } from 'i18next';
import type { ShownGrant } from './token-answer.js';

const types = ['project', 'client', 'workspace', 'oplog'] as const;
const actions = ['read', 'create', 'update', 'delete'] as const;

/** `Read on project Nova`; where the name is not for the reader, the beginning of its id. */
export function grantWords(
  { action, resourceType, resourceId, name }: ShownGrant,
  t: TFunction<'token'>,
): string {
  const type = types.find((each) => each === resourceType);
  const deed = actions.find((each) => each === action);
  const what = name ?? `${resourceId.slice(0, 8)}…`;
  if (type === undefined || deed === undefined) return `${action} ${resourceType} ${what}`;
  return t(`grants.on.${type}`, { action: t(`grants.action.${deed}`), name: what });
}
