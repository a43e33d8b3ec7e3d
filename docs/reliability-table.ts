import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { table } from './markdown.js';
import type { Figures } from './reliability-figures.js';
import * as seen from './reliability-seen.js';

interface Row {
  readonly fault: string;
  readonly promised: string;
  readonly seen: (figures: Figures) => string;
  /** The names of its files in test/faults. */
  readonly tests: readonly string[];
}

/** Every fault of the database that is inflicted. */
const ofTheDatabase: readonly Row[] = [
  {
    fault: 'PostgreSQL killed (SIGKILL of the postmaster; SIGQUIT) and started again, under load',
    promised:
      '503 while it is gone, and never 401 for a good credential; all three promises; recovery by itself',
    seen: seen.databaseKilled,
    tests: ['database-killed'],
  },
  {
    fault: 'A connection cut in the middle of a statement',
    promised: 'the action answers `Unavailable`, and nothing of it is done',
    seen: seen.cutInAStatement,
    tests: ['connection-cut'],
  },
  {
    fault: 'A connection cut at COMMIT, before the server sees it or before its answer arrives',
    promised: '`Unavailable`: done with its audit event or not done at all, never claimed',
    seen: seen.cutAtCommit,
    tests: ['connection-cut'],
  },
  {
    fault: 'The answer to COMMIT never comes, and the connection stays open',
    promised: '`Unavailable` when nothing has come for 12 s; no lock stays behind',
    seen: seen.silentCommit,
    tests: ['connection-cut'],
  },
  {
    fault: 'Connections cut again and again under load',
    promised: 'all three promises',
    seen: seen.cutUnderLoad,
    tests: ['connection-cut'],
  },
  {
    fault: 'Every connection of the actions waits for a lock',
    promised:
      'actions get 503 in bounded time (3 s for a connection, 5 s for a lock); the hook has connections of its own',
    seen: seen.poolExhausted,
    tests: ['pool-exhausted'],
  },
  {
    fault: 'The disk of PostgreSQL is full',
    promised: 'reads go on; writes get 503; nothing acknowledged is lost; writes go again when there is room',
    seen: seen.diskFull,
    tests: ['disk-full'],
  },
  {
    fault: 'The connections that hear of changes killed, stalled, silenced, while credentials are revoked',
    promised: 'nobody is accepted later than 1 s after the revocation; the hook asks the database instead',
    seen: seen.listenerLost,
    tests: ['listener-lost'],
  },
  {
    fault: "PostgreSQL's queue of notifications is full",
    promised: 'changes get 503 and are not done; the hook answers; all is well again when there is room',
    seen: seen.notificationQueue,
    tests: ['notification-queue'],
  },
  {
    fault: 'PgBouncer in between, in session mode, ended and started again',
    promised: 'all as without it',
    seen: seen.sessionMode,
    tests: ['pgbouncer'],
  },
  {
    fault: 'PgBouncer older than 1.21 in transaction mode',
    promised:
      'does not work: 500, and never a wrong answer; replicas start, and wait for no lock of a migration that stayed behind',
    seen: seen.oldTransactionMode,
    tests: ['pgbouncer'],
  },
  {
    fault: 'PgBouncer 1.21 or newer in transaction mode',
    promised: 'all as without it, set up as below',
    seen: seen.transactionMode,
    tests: ['pgbouncer'],
  },
];

/** Every fault of processes, machines and clients that is inflicted. */
const ofProcesses: readonly Row[] = [
  {
    fault: 'Two replicas migrate a database at once; one is killed in the middle',
    promised: 'one migrates, the other waits, both serve; what is left of the killed one is no harm',
    seen: seen.migratingAtOnce,
    tests: ['migrating-at-once'],
  },
  {
    fault: 'The clock of the machine is set',
    promised:
      "a clock that was set counts as deaf until the next heartbeat; the database's clock says what has ended",
    seen: seen.clockStep,
    tests: ['clock-step'],
  },
  {
    fault: 'SIGTERM under load',
    promised: 'every request that was read is answered, and counted',
    seen: seen.sigterm,
    tests: ['sigterm'],
  },
  {
    fault: 'SIGTERM with `DRAIN_SECONDS`, under load',
    promised: 'it says so while it serves, ends connections with their answers, and loses no request',
    seen: seen.drained,
    tests: ['sigterm'],
  },
  {
    fault: 'A service is killed with its workers running',
    promised: 'they write what they have in memory, and end',
    seen: seen.serviceKilled,
    tests: ['workers'],
  },
  {
    fault: 'A worker is killed, of two and of four under load',
    promised:
      'the others go on, another takes its place; at most a flush of usage is lost, and what was under way with it',
    seen: seen.workerKilled,
    tests: ['workers', 'worker-killed'],
  },
  {
    fault: 'One of two replicas killed under load while PostgreSQL restarts',
    promised: 'the other answers for both; nothing acknowledged is lost',
    seen: seen.replicaKilled,
    tests: ['worker-killed'],
  },
  {
    fault: 'Keys rotated over two replicas under load, by restarts',
    promised: 'no request is refused or lost; what either makes is good on the other, at every step',
    seen: seen.keyRotation,
    tests: ['key-rotation'],
  },
  {
    fault: 'Nobody reads the log (a stuck pipe)',
    promised: 'the work goes on',
    seen: seen.stuckLog,
    tests: ['log-destination'],
  },
  {
    fault: 'The collector of traces is gone',
    promised: 'no request and no end is disturbed, and the log says so',
    seen: seen.collectorGone,
    tests: ['traces'],
  },
  {
    fault: 'A flood of junk beside good traffic',
    promised: 'junk is refused, and the good are served',
    seen: seen.junkFlood,
    tests: ['junk-flood'],
  },
  {
    fault: 'Slow clients',
    promised: 'they take nothing from the others and are let go of',
    seen: seen.slowClients,
    tests: ['slow-clients'],
  },
];

function linkTo(test: string): string {
  const path = `../test/faults/${test}.test.ts`;
  if (!existsSync(resolve(import.meta.dirname, path))) throw new Error(`there is no ${path}`);
  return `[${test}](${path})`;
}

const faultsTable = (rows: readonly Row[], figures: Figures): string =>
  table(
    ['fault', 'promised', 'seen', 'test'],
    rows.map((row) => [row.fault, row.promised, row.seen(figures), row.tests.map(linkTo).join(', ')]),
  );

/** What docs/reliability.md says by figures, by the names of its blocks. */
export const reliabilityBlocks = (figures: Figures): Readonly<Record<string, string>> => ({
  recovery: `\n${seen.recovery(figures)}\n\n`,
  database: `\n${faultsTable(ofTheDatabase, figures)}\n\n`,
  processes: `\n${faultsTable(ofProcesses, figures)}\n\n`,
});
