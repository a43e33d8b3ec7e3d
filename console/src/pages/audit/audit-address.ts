import { type RawSearch, textIn } from '../../parts/address.js';

/** What the address of the audit log says. Ids and names go there; the text of a token never does. */
export interface AuditAddress {
  /** Whose deeds. */
  readonly actorId?: string;
  /** What they were done to. */
  readonly subjectId?: string;
  /** The credential that they were done with. */
  readonly credentialId?: string;
  readonly action?: string;
  /** The request that did it, by its id in logs. */
  readonly requestId?: string;
  /** Days in the reader's time zone, `2030-01-31`, both included. */
  readonly from?: string;
  readonly until?: string;
  readonly after?: string;
}

export const auditAddress = (search: RawSearch): AuditAddress => ({
  actorId: textIn(search, 'actorId'),
  subjectId: textIn(search, 'subjectId'),
  credentialId: textIn(search, 'credentialId'),
  action: textIn(search, 'action'),
  requestId: textIn(search, 'requestId'),
  from: dayIn(search, 'from'),
  until: dayIn(search, 'until'),
  after: textIn(search, 'after'),
});

const dayIn = (search: RawSearch, name: string): string | undefined => {
  const text = textIn(search, name);
  return text !== undefined && startOf(text) !== undefined ? text : undefined;
};

/** When a day begins where the reader is, or so many days later; undefined for what is no day. */
export function startOf(day: string, daysLater = 0): Date | undefined {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (year === undefined || Number(year) === 0) return undefined;
  const start = new Date(Number(year), Number(month) - 1, Number(date) + daysLater);
  return Number.isNaN(start.getTime()) ? undefined : start;
}
