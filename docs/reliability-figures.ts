import { z } from 'zod';

// What each scenario of `npm run test:faults` keeps of what it has seen, in docs/reliability.json.

const count = z.int().nonnegative();
const milliseconds = z.int().nonnegative();

/** Answers to credentials and to nobody, by what they were. */
const answers = z.strictObject({
  accepted: count,
  refused: count,
  anonymous: count,
  unavailable: count,
  lost: count,
  others: count,
});
const writes = z.strictObject({
  created: count,
  revoked: count,
  unavailable: count,
  internal: count,
  lost: count,
  others: count,
  slowest: milliseconds,
});
const fault = z.strictObject({
  what: z.string(),
  lasted: milliseconds,
  databaseBack: milliseconds,
  recovered: milliseconds,
});
/** Of a scenario with the traffic of test/faults/support, whose every answer is judged. */
const judged = z.strictObject({
  answers,
  writes,
  violations: count,
  lostWrites: count,
  longestWithoutAcceptance: milliseconds,
  latestAcceptance: milliseconds,
  faults: z.array(fault),
});

const cutOnce = z.strictObject({ milliseconds, isThere: z.boolean() });
/** Requests of one token that were answered, and how many of them its usage counts afterwards. */
const usageOfOne = { answered: count, usage: count };
const pooled = judged.extend({ version: z.string() });
const stopped = z.strictObject({
  answered: count,
  answeredAfterwards: count,
  cut: count,
  otherStatuses: count,
  usage: count,
  writes: count,
  writesThere: count,
  milliseconds,
});
const migrated = z.strictObject({ migrations: count, applied: count, ready: count, milliseconds });

export const figuresShape = z.strictObject({
  'clock-step': judged.extend({ steps: count, asked: count }),
  'connection-cut: before the server sees an insert': cutOnce,
  'connection-cut: when the server has done an insert': cutOnce,
  'connection-cut: before the server sees COMMIT': cutOnce,
  'connection-cut: when the server has committed': cutOnce,
  'connection-cut: without an end, when the server has committed': cutOnce,
  'connection-cut: under load': judged.extend({
    cut: z.strictObject({ statements: count, commits: count }),
  }),
  'database-killed': judged,
  'disk-full': judged.extend({ acceptedMeanwhile: count }),
  'junk-flood': judged.extend({ junk: count, junkRefused: count, bytesThrown: count }),
  'key-rotation': z.strictObject({ answered: count, problems: count, restarts: count, made: count }),
  'listener-lost': judged.extend({ revokedWhileDeaf: count }),
  'log-destination': z.strictObject({ said: count, milliseconds }),
  'migrating-at-once: an empty database': migrated,
  'migrating-at-once: an empty database, one killed': migrated,
  'migrating-at-once: the database of an older release': migrated,
  'migrating-at-once: the database of an older release, one killed': migrated,
  'pgbouncer: session mode': pooled,
  'notification-queue': z.strictObject({
    refused: count,
    doneAllTheSame: count,
    accepted: count,
    milliseconds,
  }),
  // One of these two is for a PgBouncer that the machine does not have.
  'pgbouncer: transaction mode, before 1.21': pooled.optional(),
  'pgbouncer: transaction mode': pooled.optional(),
  'pool-exhausted': judged.extend({ acceptedMeanwhile: count }),
  'replica-killed': judged.extend(usageOfOne),
  'sigterm: 1 process, drained': stopped,
  'sigterm: 2 processes, drained': stopped,
  'sigterm: 4 processes': stopped,
  'slow-clients': judged.extend({ connections: count, ended: count }),
  traces: z.strictObject({ asked: count, answered: count, milliseconds }),
  'worker-killed': judged.extend(usageOfOne),
  'workers: a worker killed': z.strictObject({ ...usageOfOne, milliseconds }),
  'workers: the service killed': z.strictObject({ ...usageOfOne, workers: count, milliseconds }),
});

export type Figures = z.infer<typeof figuresShape>;
export type Scenario = keyof Figures;
export type Judged = z.infer<typeof judged>;

/** Fails where a figure is missing, and where one is of a scenario that is no more. */
export const figuresIn = (json: string): Figures => figuresShape.parse(JSON.parse(json));
