import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  /** One decision about a presented credential: its kind, and `allowed` or the reason of the refusal. */
  countDecision(kind: string, outcome: string): void;
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
    countDecision: (kind, outcome) => decisions.inc({ kind, outcome }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
