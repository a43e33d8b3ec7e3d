import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';

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
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'graphwarden_' });
  const decisions = new Counter({
    name: 'graphwarden_authentications_total',
    help: 'Credentials presented, by kind and outcome',
    labelNames: ['kind', 'outcome'],
    registers: [registry],
  });
  const lookUps = new Counter({
    name: 'graphwarden_credential_lookups_total',
    help: 'Credentials looked up: hit (in memory), miss (read and kept), uncached (read, memory cannot be relied upon)',
    labelNames: ['how'],
    registers: [registry],
  });
  const countHow = {
    hit: lookUps.labels('hit'),
    miss: lookUps.labels('miss'),
    uncached: lookUps.labels('uncached'),
  };
  const jobSuccess = new Gauge({
    name: 'graphwarden_job_last_success_timestamp_seconds',
    help: 'When a job last succeeded on this replica',
    labelNames: ['job'],
    registers: [registry],
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
      );
      gauge(registry, 'graphwarden_credential_memory_entries', 'Verified credentials in memory', size);
    },
    countLookUp: (how) => countHow[how].inc(),
    countDecision: (kind, outcome) => decisions.inc({ kind, outcome }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read());
    },
  });
}
