import { Counter, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  /** One decision about a presented credential: its kind, and `allowed` or the reason of the refusal. */
  countDecision(kind: string, outcome: string): void;
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
  return {
    countDecision: (kind, outcome) => decisions.inc({ kind, outcome }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
