import { type RawSearch, oneOfIn, textIn } from '../../parts/address.js';

export const sessionStatuses = ['active', 'idle', 'expired', 'revoked'] as const;
export type SessionStatus = (typeof sessionStatuses)[number];

/** What the address of the list of sessions says. */
export interface SessionsAddress {
  /** Everybody's, for who may see them; the search is among them. */
  readonly everyone?: true;
  readonly search?: string;
  readonly status?: SessionStatus;
  readonly after?: string;
}

export const sessionsAddress = (search: RawSearch): SessionsAddress => ({
  everyone: search['everyone'] === true ? true : undefined,
  search: textIn(search, 'search'),
  status: oneOfIn(search, 'status', sessionStatuses),
  after: textIn(search, 'after'),
});
