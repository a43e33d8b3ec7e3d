import type { Figures, Judged } from './reliability-figures.js';

// What each scenario has seen, in a sentence from its figures: counts first, times second.

const whole = (count: number): string => count.toLocaleString('en');
const several = (count: number, one: string, many = `${one}s`): string =>
  `${whole(count)} ${count === 1 ? one : many}`;
/** By the tenth of a second; what is shorter than that by the millisecond. */
const time = (milliseconds: number): string =>
  milliseconds < 100 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;

const answersOf = ({ answers }: Judged): number =>
  Object.values(answers).reduce((sum, count) => sum + count, 0);
const wrong = ({ violations }: Judged): string =>
  violations === 0 ? 'no wrong answer' : several(violations, 'wrong answer');
/** Acknowledged writes, and how many of them are there. */
const kept = ({ writes: { created, revoked }, lostWrites }: Judged): string => {
  const acknowledged = created + revoked;
  const there = lostWrites === 0 ? 'all there' : `${whole(acknowledged - lostWrites)} of them there`;
  return `${several(acknowledged, 'acknowledged write')}, ${there}`;
};
/** The three promises in figures. */
const promises = (seen: Judged): string => `${wrong(seen)} among ${whole(answersOf(seen))}; ${kept(seen)}`;
const lasted = ({ faults }: Judged): string => faults.map((fault) => time(fault.lasted)).join(' and ');
const counted = ({ answered, usage }: { answered: number; usage: number }): string =>
  `${whole(usage)} of ${several(answered, 'answer')} counted`;

export const databaseKilled = ({ 'database-killed': seen }: Figures): string =>
  `${several(seen.answers.unavailable, 'answer')} 503 with ${several(seen.faults.length, 'outage')} of ${lasted(seen)}; ${promises(seen)}`;

type Cut = Figures['connection-cut: under load'];
const isThere = ({ isThere: there }: { isThere: boolean }): string => (there ? 'there' : 'not there');

export const cutInAStatement = (figures: Figures): string => {
  const before = figures['connection-cut: before the server sees an insert'];
  const after = figures['connection-cut: when the server has done an insert'];
  return `${isThere(before)}, ${isThere(after)}, and its audit event neither; answered after ${time(before.milliseconds)} and ${time(after.milliseconds)}`;
};

export const cutAtCommit = (figures: Figures): string => {
  const before = figures['connection-cut: before the server sees COMMIT'];
  const after = figures['connection-cut: when the server has committed'];
  return `${isThere(before)}, ${isThere(after)}: as PostgreSQL had it; answered after ${time(before.milliseconds)} and ${time(after.milliseconds)}`;
};

export const silentCommit = (figures: Figures): string => {
  const seen = figures['connection-cut: without an end, when the server has committed'];
  return `${isThere(seen)}, as PostgreSQL had it; answered after ${time(seen.milliseconds)}`;
};

const cuts = ({ cut }: Cut): string =>
  `${whole(cut.statements + cut.commits)} cut, ${whole(cut.commits)} of them at COMMIT`;
export const cutUnderLoad = ({ 'connection-cut: under load': seen }: Figures): string =>
  `${cuts(seen)}: ${several(seen.answers.unavailable + seen.writes.unavailable, 'answer')} 503; ${promises(seen)}`;

export const poolExhausted = ({ 'pool-exhausted': seen }: Figures): string =>
  `${several(seen.writes.unavailable, 'write')} answered 503, the slowest answer after ${time(seen.writes.slowest)}; the hook accepted ${several(seen.acceptedMeanwhile, 'time')} meanwhile and answered 503 ${several(seen.answers.unavailable, 'time')}; ${promises(seen)}`;

export const diskFull = ({ 'disk-full': seen }: Figures): string =>
  `${several(seen.acceptedMeanwhile, 'acceptance')} meanwhile, ${whole(seen.answers.unavailable)} answers 503 instead; ${several(seen.writes.unavailable, 'write')} answered 503, ${whole(seen.writes.internal)} answered 500; ${promises(seen)}`;

export const listenerLost = ({ 'listener-lost': seen }: Figures): string =>
  `${several(seen.revokedWhileDeaf, 'revocation')} while deaf; ${several(seen.answers.unavailable, 'answer')} 503; ${promises(seen)}`;

type Pooled = Figures['pgbouncer: session mode'];
const pooled = (seen: Pooled): string =>
  `PgBouncer ${seen.version}: ${several(seen.answers.unavailable, 'answer')} 503 while it was gone and none before; ${promises(seen)}`;
const notHere = 'not seen yet: the test runs where such a PgBouncer is installed';

export const sessionMode = ({ 'pgbouncer: session mode': seen }: Figures): string => pooled(seen);

export const oldTransactionMode = (figures: Figures): string => {
  const seen = figures['pgbouncer: transaction mode, before 1.21'];
  if (seen === undefined) return `${notHere} (Debian 12 has 1.18)`;
  return `PgBouncer ${seen.version}: ${several(seen.answers.others, 'answer')} 500; ${promises(seen)}`;
};

export const transactionMode = (figures: Figures): string => {
  const seen = figures['pgbouncer: transaction mode'];
  return seen === undefined ? `${notHere} (Debian 12 has 1.18)` : pooled(seen);
};

export const migratingAtOnce = (figures: Figures): string => {
  const empty = figures['migrating-at-once: an empty database'];
  const older = figures['migrating-at-once: the database of an older release'];
  const [emptyKilled, olderKilled] = [
    figures['migrating-at-once: an empty database, one killed'],
    figures['migrating-at-once: the database of an older release, one killed'],
  ];
  return `${whole(empty.applied)} of ${whole(empty.ready)} migrated, all ${several(empty.migrations, 'step')} once, both ready after ${time(empty.milliseconds)} (${time(older.milliseconds)} from an older release); the other ready ${time(emptyKilled.milliseconds)} and ${time(olderKilled.milliseconds)} after one was killed`;
};

export const clockStep = ({ 'clock-step': seen }: Figures): string =>
  `${several(seen.steps, 'step')} of an hour, ${several(seen.asked, 'answer')} about what had ended and what had not, all right; ${several(seen.answers.unavailable, 'answer')} 503; ${promises(seen)}`;

type Stopped = Figures['sigterm: 4 processes'];
const stoppedWrites = ({ writes, writesThere }: Stopped): string =>
  `${several(writes, 'acknowledged write')}, ${writesThere === writes ? 'all there' : `${whole(writesThere)} of them there`}`;
const stopped = (seen: Stopped): string =>
  `${several(seen.answered, 'answer')}, ${whole(seen.answeredAfterwards)} of them after the signal: ${whole(seen.cut)} cut, ${whole(seen.otherStatuses)} other than 200, ${whole(seen.usage)} counted; ${stoppedWrites(seen)}; ended after ${time(seen.milliseconds)}`;

export const sigterm = ({ 'sigterm: 4 processes': seen }: Figures): string => `4 processes: ${stopped(seen)}`;

export const drained = (figures: Figures): string =>
  `1 process: ${stopped(figures['sigterm: 1 process, drained'])}. 2 processes: ${stopped(figures['sigterm: 2 processes, drained'])}`;

export const serviceKilled = ({ 'workers: the service killed': seen }: Figures): string =>
  `${several(seen.workers, 'worker')} ended within ${time(seen.milliseconds)}; ${counted(seen)}`;

export const workerKilled = (figures: Figures): string => {
  const [quiet, loaded] = [figures['workers: a worker killed'], figures['worker-killed']];
  return `another after ${time(quiet.milliseconds)}, ${counted(quiet)}; under load ${several(loaded.answers.lost, 'request')} lost that the killed one had, ${several(loaded.answers.unavailable, 'answer')} 503; ${promises(loaded)}; ${counted(loaded)}`;
};

export const replicaKilled = ({ 'replica-killed': seen }: Figures): string =>
  `${several(seen.answers.unavailable, 'answer')} 503 while PostgreSQL restarted; ${promises(seen)}; ${counted(seen)} of the killed one`;

export const keyRotation = ({ 'key-rotation': seen }: Figures): string =>
  `${several(seen.answered, 'answer')} over ${several(seen.restarts, 'restart')}, ${whole(seen.problems)} refused or lost; ${several(seen.made, 'credential')} made on the way, each good on both`;

export const stuckLog = ({ 'log-destination': seen }: Figures): string =>
  `${several(seen.said, 'line')} said that nobody read; the work was done after ${time(seen.milliseconds)}`;

export const collectorGone = ({ traces: seen }: Figures): string =>
  `${whole(seen.answered)} of ${several(seen.asked, 'request')} answered 200; ended ${time(seen.milliseconds)} after the last`;

export const junkFlood = ({ 'junk-flood': seen }: Figures): string =>
  `${several(seen.junk, 'junk credential')}, ${whole(seen.junkRefused)} answered 401; ${several(seen.bytesThrown, 'connection')} with bytes that are no request; ${several(seen.answers.unavailable + seen.answers.lost, 'answer')} 503 or lost for the others; ${promises(seen)}`;

export const slowClients = ({ 'slow-clients': seen }: Figures): string =>
  `${several(seen.connections, 'connection')}, ${whole(seen.ended)} let go of; ${several(seen.answers.unavailable + seen.answers.lost, 'answer')} 503 or lost for the others, nobody accepted for ${time(seen.longestWithoutAcceptance)} at most; ${promises(seen)}`;

export const notificationQueue = ({ 'notification-queue': seen }: Figures): string =>
  `${several(seen.refused, 'change')} answered 503, ${whole(seen.doneAllTheSame)} of them done; ${several(seen.accepted, 'answer')} of the hook accepted meanwhile; changes heard again ${time(seen.milliseconds)} after there was room`;

/** How long it took until all was well again: what was PostgreSQL's of it, and what the service's. */
export const recovery = ({ 'database-killed': seen }: Figures): string =>
  [
    ...seen.faults.map(
      (fault) =>
        `- ${fault.what}: PostgreSQL answered on a new connection after **${time(fault.databaseBack)}**, and all was well **${time(fault.recovered)}** later`,
    ),
    `- the slowest write took **${time(seen.writes.slowest)}**`,
  ].join('\n');
