import { detailOf } from './detail.js';
import type { AuditEvent } from './audit-documents.js';
import { type KnownAction, knownAction } from './known-actions.js';

/** What an action came to, where it is one of several things. */
type Variant =
  | 'accountOn'
  | 'accountOff'
  | 'endedWithAccount'
  | 'principalOn'
  | 'principalOff'
  | 'offerTakenBack'
  | 'tokenKept'
  | 'tokenNotKept'
  | 'memberRole'
  | 'overlapEndedLeaked'
  | 'triedToIdentify'
  | 'other';

export type Sentence = KnownAction | Variant;

type About = Pick<AuditEvent, 'action' | 'subjectType' | 'subjectId' | 'detail'>;

/** Which sentence tells of an event. */
export function sentenceOf(event: About): Sentence {
  return variantOf(event) ?? knownAction(event.action) ?? 'other';
}

const variantsOf: Readonly<
  Record<string, (event: About, detail: Readonly<Record<string, unknown>>) => Variant | undefined>
> = {
  setUserActive: ({ subjectType }, { isActive }) =>
    subjectType !== 'user' ? 'endedWithAccount' : isActive === true ? 'accountOn' : 'accountOff',
  resetUser: ({ subjectType }) => (subjectType === 'user' ? undefined : 'endedWithAccount'),
  updateServicePrincipal: (_, { isActive }) =>
    isActive === true ? 'principalOn' : isActive === false ? 'principalOff' : undefined,
  offerServicePrincipal: (_, { offeredTo }) => (offeredTo === null ? 'offerTakenBack' : undefined),
  acceptServicePrincipal: ({ subjectType }, { kept }) =>
    subjectType !== 'service_token' ? undefined : kept === true ? 'tokenKept' : 'tokenNotKept',
  setWorkspaceMember: (_, { formerRole }) => (typeof formerRole === 'string' ? 'memberRole' : undefined),
  revokeLeakedToken: (_, { overlapEnded }) => (overlapEnded === true ? 'overlapEndedLeaked' : undefined),
  identifyToken: ({ subjectId }) => (subjectId === null ? 'triedToIdentify' : undefined),
};

const variantOf = (event: About): Variant | undefined =>
  variantsOf[event.action]?.(event, detailOf(event.detail));
