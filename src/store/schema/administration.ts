import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, jsonb, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { at, createdAt, id, inet, neverNil, oneOf } from './columns.js';
import { graphwarden } from './people.js';

/** One row. Durations are seconds. */
export const credentialPolicy = graphwarden.table(
  'credential_policy',
  {
    only: boolean().primaryKey().default(true),
    minimumLifetimeSeconds: integer().notNull().default(0),
    maximumLifetimeSeconds: integer()
      .notNull()
      .default(365 * 86_400),
    extensionRotates: boolean().notNull().default(true),
    maximumOverlapSeconds: integer()
      .notNull()
      .default(7 * 86_400),
    idleRevocationDays: integer(),
    maximumLiveTokens: integer().notNull().default(100),
    /** What each API token may ask the hook in a minute; null is no limit. Service tokens have limits of their own. */
    apiTokenRateLimitPerMinute: integer(),
    frozenKinds: text()
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** The session of whoever froze `login`: it stays alive, so that the freeze can be lifted. */
    freezeSparesSessionId: uuid(),
    /** When a kind was last unfrozen: what nobody could use is not idle. */
    thawedAt: at(),
    updatedAt: createdAt(),
  },
  (t) => [
    check('credential_policy_one_row', sql`${t.only}`),
    check(
      'credential_policy_lifetime_order',
      sql`${t.minimumLifetimeSeconds} >= 0 and ${t.maximumLifetimeSeconds} > ${t.minimumLifetimeSeconds}`,
    ),
    check('credential_policy_overlap_positive', sql`${t.maximumOverlapSeconds} >= 0`),
    check('credential_policy_idle_positive', sql`${t.idleRevocationDays} > 0`),
    check('credential_policy_live_tokens_positive', sql`${t.maximumLiveTokens} > 0`),
    check('credential_policy_api_token_rate_positive', sql`${t.apiTokenRateLimitPerMinute} > 0`),
    check(
      'credential_policy_frozen_kinds_known',
      sql`${t.frozenKinds} <@ '{login,collab,api_token,service_token}' and array_position(${t.frozenKinds}, null) is null`,
    ),
  ],
);

/** Append-only: a trigger refuses to change or delete a row. Never holds a secret. */
export const auditEvent = graphwarden.table(
  'audit_event',
  {
    id: id(),
    at: createdAt(),
    actorKind: text().notNull(),
    actorId: uuid(),
    actorName: text().notNull(),
    credentialId: uuid(),
    action: text().notNull(),
    subjectType: text(),
    subjectId: uuid(),
    address: inet(),
    userAgent: text(),
    /** The id of the request that did it, as it is in logs: Hasura's, or ours. */
    requestId: text(),
    detail: jsonb().notNull().default({}),
  },
  (t) => [
    neverNil('audit_event_id_not_nil', t.id),
    check('audit_event_request_id_bounded', sql`length(${t.requestId}) <= 100`),
    oneOf('audit_event_actor_known', t.actorKind, [
      'login',
      'api_token',
      'service_token',
      'collab',
      'operator',
      'anonymous',
    ]),
    index('audit_event_at').on(t.at),
    index('audit_event_subject').on(t.subjectId, t.at),
    index('audit_event_actor').on(t.actorId, t.at),
    index('audit_event_action').on(t.action, t.at),
    index('audit_event_credential').on(t.credentialId, t.at),
  ],
);

/** Requests per credential, hour and outcome: `allowed`, or the reason of the refusal. */
export const credentialUsage = graphwarden.table(
  'credential_usage',
  {
    credentialId: uuid().notNull(),
    hour: at().notNull(),
    outcome: text().notNull(),
    requests: bigint({ mode: 'number' }).notNull(),
  },
  (t) => [
    primaryKey({ name: 'credential_usage_pkey', columns: [t.credentialId, t.hour, t.outcome] }),
    check('credential_usage_requests_positive', sql`${t.requests} > 0`),
    index('credential_usage_hour').on(t.hour),
  ],
);

/** From where a credential was accepted, and when last: about the five latest addresses, of which cleaning up leaves no more. */
export const credentialAddress = graphwarden.table(
  'credential_address',
  {
    credentialId: uuid().notNull(),
    address: inet().notNull(),
    lastSeenAt: at().notNull(),
  },
  // Nothing else is indexed: a flush then moves a time without touching an index.
  (t) => [primaryKey({ name: 'credential_address_pkey', columns: [t.credentialId, t.address] })],
);

/** Counters of the login throttle, shared by all replicas; the limiter library owns the shape. */
export const loginThrottle = graphwarden.table('login_throttle', {
  key: text().primaryKey(),
  points: integer().notNull().default(0),
  expire: bigint({ mode: 'number' }),
});

/** When a job last ran on any replica. */
export const jobRun = graphwarden.table('job_run', {
  name: text().primaryKey(),
  ranAt: at().notNull(),
});
