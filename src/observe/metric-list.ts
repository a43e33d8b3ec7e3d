/** Of several processes on one port, what the one number is that they tell. */
type Together = 'sum' | 'min' | 'max' | 'average';

export interface Described {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels?: readonly string[];
  /** Counters and histograms are sums. */
  readonly together?: Together;
  /** Upper bounds of a histogram, in seconds. */
  readonly buckets?: readonly number[];
}

/** Each action has a histogram of its own: few buckets. */
const actionBuckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** Every metric of our own, in the order of the documentation; Node's stand beside them (`graphwarden_nodejs_…`, `graphwarden_process_…`). */
export const metricList = {
  requests: {
    name: 'graphwarden_requests_total',
    type: 'counter',
    help: 'Requests answered, by door (hook, actions, graphql, console, operations, other) and HTTP status',
    labels: ['door', 'status'],
  },
  requestDuration: {
    name: 'graphwarden_request_duration_seconds',
    type: 'histogram',
    help: 'From the head of a request to the end of its answer, as far as it is ours',
    labels: ['door'],
    buckets: [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  authentications: {
    name: 'graphwarden_authentications_total',
    type: 'counter',
    help: 'Credentials presented, by kind and outcome (allowed, or the reason of the refusal)',
    labels: ['kind', 'outcome'],
  },
  lookUps: {
    name: 'graphwarden_credential_lookups_total',
    type: 'counter',
    help: 'Credentials looked up: hit (in memory), miss (read and kept), uncached (read, memory cannot be relied upon)',
    labels: ['how'],
  },
  unavailable: {
    name: 'graphwarden_unavailable_total',
    type: 'counter',
    help: 'What was answered with Unavailable, by what was lacking (database, look-ups, password checks)',
    labels: ['lacking'],
  },
  actions: {
    name: 'graphwarden_actions_total',
    type: 'counter',
    help: 'Actions run through either door, by name and outcome (ok, or the code of the error)',
    labels: ['action', 'outcome'],
  },
  actionDuration: {
    name: 'graphwarden_action_duration_seconds',
    type: 'histogram',
    help: 'How long actions took, by name, whatever came of them',
    labels: ['action'],
    buckets: actionBuckets,
  },
  memoryUsed: {
    name: 'graphwarden_credential_memory_used',
    type: 'gauge',
    help: 'Whether credentials are kept in memory (1) or read for every request (0)',
    together: 'min',
  },
  memoryEntries: {
    name: 'graphwarden_credential_memory_entries',
    type: 'gauge',
    help: 'Verified credentials in memory',
    together: 'sum',
  },
  changesHeard: {
    name: 'graphwarden_changes_heard',
    type: 'gauge',
    help: 'Whether the database is heard to tell of changes (1) or not (0); absent where nothing is kept in memory',
    together: 'min',
  },
  changesConfirmedAge: {
    name: 'graphwarden_changes_confirmed_age_seconds',
    type: 'gauge',
    help: 'How long ago the latest heartbeat was sent that came back: every change committed before then has been told',
    together: 'max',
  },
  invalidationLag: {
    name: 'graphwarden_invalidation_lag_seconds',
    type: 'histogram',
    help: 'At each heartbeat, how late a change committed just before it can have been told at most (its round trip; when polling, since the look before)',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  },
  deafnesses: {
    name: 'graphwarden_changes_lost_total',
    type: 'counter',
    help: 'How often the database ceased to be heard',
  },
  notificationQueue: {
    name: 'graphwarden_notification_queue_usage',
    type: 'gauge',
    help: 'How much of PostgreSQL’s queue of notifications is taken (0 to 1; at 1 every change fails), asked when this is read; absent where it does not answer',
    together: 'max',
  },
  clockAhead: {
    name: 'graphwarden_clock_ahead_seconds',
    type: 'gauge',
    help: 'How far the clock of this machine is ahead of the database’s, give or take one round trip',
    together: 'average',
  },
  databaseReachable: {
    name: 'graphwarden_database_reachable',
    type: 'gauge',
    help: 'Whether PostgreSQL answers within a second (1) or not (0), asked when this is read; absent while stopping',
    together: 'min',
  },
  poolConnections: {
    name: 'graphwarden_database_connections',
    type: 'gauge',
    help: 'Connections to PostgreSQL, by pool (hook; rest: everything else) and state (used, idle)',
    labels: ['pool', 'state'],
    together: 'sum',
  },
  poolMost: {
    name: 'graphwarden_database_connections_max',
    type: 'gauge',
    help: 'How many connections a pool may have',
    labels: ['pool'],
    together: 'sum',
  },
  poolWaiting: {
    name: 'graphwarden_database_waiting',
    type: 'gauge',
    help: 'Who waits for a connection of a pool',
    labels: ['pool'],
    together: 'sum',
  },
  passwordChecks: {
    name: 'graphwarden_password_checks',
    type: 'gauge',
    help: 'Password hashes that are computed (running) or wait for their turn (waiting)',
    labels: ['state'],
    together: 'sum',
  },
  jobSuccess: {
    name: 'graphwarden_job_last_success_timestamp_seconds',
    type: 'gauge',
    help: 'When a task of the background last succeeded on this replica (not `job`: Prometheus has a label of that name)',
    labels: ['task'],
    together: 'max',
  },
  jobFailures: {
    name: 'graphwarden_job_failures_total',
    type: 'counter',
    help: 'Runs of a job that failed on this replica',
    labels: ['task'],
  },
  jobDuration: {
    name: 'graphwarden_job_duration_seconds',
    type: 'histogram',
    help: 'How long runs of a job took on this replica, failed ones too',
    labels: ['task'],
    buckets: [0.01, 0.1, 1, 10, 60, 300, 1800],
  },
  processes: {
    name: 'graphwarden_processes',
    type: 'gauge',
    help: 'Processes that answer on this address (WEB_CONCURRENCY, when all are well)',
    together: 'sum',
  },
  started: {
    name: 'graphwarden_started_timestamp_seconds',
    type: 'gauge',
    help: 'When the youngest of these processes started',
    together: 'max',
  },
  draining: {
    name: 'graphwarden_draining',
    type: 'gauge',
    help: 'Whether this replica is stopping and says that it is not ready (1)',
    together: 'max',
  },
  build: {
    name: 'graphwarden_build_info',
    type: 'gauge',
    help: 'Always 1; which release this is, on which Node',
    labels: ['version', 'node'],
    together: 'max',
  },
} as const satisfies Readonly<Record<string, Described>>;

export type MetricKey = keyof typeof metricList;
