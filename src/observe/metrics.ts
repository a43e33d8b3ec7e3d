import { AggregatorRegistry, Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  /** One decision about a presented credential: its kind, and `allowed` or the reason of the refusal. */
  countDecision(kind: string, outcome: string): void;
  /** How a credential was looked up: found in memory, read and kept, or read because memory cannot be relied upon. */
  countLookUp(how: 'hit' | 'miss' | 'uncached'): void;
  /** What memory is worth whenever the metrics are read. */
  watchMemory(memory: { readonly isUsed: () => boolean; readonly size: () => number }): void;
  /** One run of a job on this replica: when it succeeded last, and how often it failed. */
  countJob(job: string, succeeded: boolean): void;
  /** Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
  /** The numbers, for adding them to those of other processes. */
  snapshot(): Promise<Snapshot>;
}

export type Snapshot = readonly object[];

const lastSuccess = 'graphwarden_job_last_success_timestamp_seconds';

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'graphwarden_' });
  const decisions = createTally();
  new Counter({
    name: 'graphwarden_authentications_total',
    help: 'Credentials presented, by kind and outcome',
    labelNames: ['kind', 'outcome'],
    registers: [registry],
    collect() {
      for (const { kind, outcome, count } of decisions.drain()) this.inc({ kind, outcome }, count);
    },
  });
  const lookUps = createTally();
  new Counter({
    name: 'graphwarden_credential_lookups_total',
    help: 'Credentials looked up: hit (in memory), miss (read and kept), uncached (read, memory cannot be relied upon)',
    labelNames: ['how'],
    registers: [registry],
    collect() {
      for (const { outcome, count } of lookUps.drain()) this.inc({ how: outcome }, count);
    },
  });
  const jobSuccess = new Gauge({
    name: lastSuccess,
    help: 'When a job last succeeded on this replica',
    labelNames: ['job'],
    registers: [registry],
    aggregator: 'max',
  });
  const jobFailures = new Counter({
    name: 'graphwarden_job_failures_total',
    help: 'Runs of a job that failed on this replica',
    labelNames: ['job'],
    registers: [registry],
  });
  return {
    countJob: (job, succeeded) =>
      succeeded ? jobSuccess.setToCurrentTime({ job }) : jobFailures.inc({ job }),
    watchMemory({ isUsed, size }) {
      gauge(
        registry,
        'graphwarden_credential_memory_used',
        'Whether credentials are kept in memory (1) or read for every request (0)',
        () => Number(isUsed()),
        'min',
      );
      gauge(registry, 'graphwarden_credential_memory_entries', 'Verified credentials in memory', size);
    },
    countLookUp: (how) => lookUps.count('all', how),
    countDecision: decisions.count,
    text: () => registry.metrics(),
    contentType: registry.contentType,
    snapshot: () => registry.getMetricsAsJSON(),
  };
}

const added = (snapshots: readonly Snapshot[]) =>
  AggregatorRegistry.aggregate(snapshots.map((each) => [...each]));

/** The metrics of several processes as those of one: sums, or what each says of itself (averages, the latest, none). */
export const textOfAll = async (snapshots: readonly Snapshot[]): Promise<string> =>
  await added(snapshots).metrics();

/** What stays true of processes that have ended: all that they counted, and when a job last succeeded. */
export async function countedIn(snapshots: readonly Snapshot[]): Promise<Snapshot> {
  const metrics = await added(snapshots).getMetricsAsJSON();
  const counted: readonly string[] = ['counter', 'histogram'];
  return metrics.filter(({ name, type }) => name === lastSuccess || counted.includes(String(type)));
}

interface Tallied {
  readonly kind: string;
  readonly outcome: string;
  count: number;
}

/** Every request is counted, so that counting is an addition; the counter, which hashes its labels, is told when it is read. */
function createTally() {
  const kinds = new Map<string, Map<string, Tallied>>();
  const begin = (kind: string, outcome: string): Tallied => {
    const tallied = { kind, outcome, count: 0 };
    const outcomes = kinds.get(kind) ?? new Map<string, Tallied>();
    kinds.set(kind, outcomes.set(outcome, tallied));
    return tallied;
  };
  return {
    count(kind: string, outcome: string): void {
      const tallied = kinds.get(kind)?.get(outcome) ?? begin(kind, outcome);
      tallied.count += 1;
    },
    /** What came in since the last time. */
    drain(): Tallied[] {
      const since = [...kinds.values()].flatMap((outcomes) => [...outcomes.values()]);
      kinds.clear();
      return since;
    },
  };
}

/** A number that is read when it is asked for; of several processes, their sum or their smallest. */
function gauge(
  registry: Registry,
  name: string,
  help: string,
  read: () => number,
  aggregator: 'sum' | 'min' = 'sum',
): void {
  new Gauge({
    name,
    aggregator,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}
