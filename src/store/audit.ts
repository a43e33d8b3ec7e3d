import type { Transaction } from './database.js';
import { auditEvent } from './schema/administration.js';

export interface AuditEvent {
  readonly actorKind: 'login' | 'api_token' | 'service_token' | 'collab' | 'operator' | 'anonymous';
  readonly actorId: string | undefined;
  readonly actorName: string;
  readonly credentialId: string | undefined;
  readonly action: string;
  readonly subjectType: string | undefined;
  readonly subjectId: string | undefined;
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  readonly requestId: string | undefined;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** So many rows at once: a statement has 65 535 parameters at most. */
const mostAtOnce = 1000;

/** Writes down what was done, in the transaction that does it. The caller puts no secret in it. */
export async function insertAuditEvents(db: Transaction, events: readonly AuditEvent[]): Promise<void> {
  for (let start = 0; start < events.length; start += mostAtOnce)
    await db.insert(auditEvent).values(events.slice(start, start + mostAtOnce).map(rowOf));
}

const rowOf = (event: AuditEvent) => ({
  ...event,
  actorId: event.actorId ?? null,
  credentialId: event.credentialId ?? null,
  subjectType: event.subjectType ?? null,
  subjectId: event.subjectId ?? null,
  address: event.address ?? null,
  userAgent: event.userAgent ?? null,
  requestId: event.requestId ?? null,
});
