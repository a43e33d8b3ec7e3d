import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { lackings } from '../errors.js';
import { type MetricKey, metricList } from './metric-list.js';
import { RequestHistogram } from './request-histogram.js';
import { createRequestTally } from './request-tally.js';
import { createTally } from './tally.js';
import { type Watched, gaugeOf, watchAll } from './watched.js';

export interface Metrics {
  /** One decision about a presented credential: its kind, and `allowed` or the reason of the refusal. */
  countDecision(kind: string, outcome: string): void;
  /** How a credential was looked up: found in memory, read and kept, or read because memory cannot be relied upon. */
  countLookUp(how: 'hit' | 'miss' | 'uncached'): void;
  /** One answer: the door, which the server names, its status, and how long it took. */
  measureRequest(door: string, status: number, seconds: number): void;
  /** One run of an action that exists: `ok` or the code of the error. */
  measureAction(action: string, outcome: string, seconds: number): void;
  /** Something that could not be done for the lack of something. */
  countUnavailable(lacking: string): void;
  /** A heartbeat came back: how late a change can have been told at most. */
  measureLag(seconds: number): void;
  /** The database ceased to be heard. */
  countDeafness(): void;
  /** One run of a job on this replica: when it succeeded last, how often it failed, how long it took. */
  countJob(job: string, succeeded: boolean, seconds: number): void;
  /**
   * Series that are there before anything is counted: to Prometheus a counter that appears with its first event never
   * grew. Of each door the answers of 500, of each task the runs that failed.
   */
  begin(names: { readonly doors?: readonly string[]; readonly tasks?: readonly string[] }): void;
  /** What is looked at whenever the metrics are read. */
  watch(watched: Watched): void;
  /** Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
  /** The numbers, for adding them to those of other processes. */
  snapshot(): Promise<Snapshot>;
}

export type Snapshot = readonly object[];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const decisions = createTally();
  const lookUps = createTally();
  const requests = createRequestTally(metricList.requestDuration.buckets);
  const answers = counterOf(registry, 'requests', (counter) => {
    for (const { door, status, count } of requests.drain()) counter.inc({ door, status }, count);
  });
  new RequestHistogram(registry, requests);
  counterOf(registry, 'authentications', (counter) => {
    for (const { kind, outcome, count } of decisions.drain()) counter.inc({ kind, outcome }, count);
  });
  counterOf(registry, 'lookUps', (counter) => {
    for (const { outcome, count } of lookUps.drain()) counter.inc({ how: outcome }, count);
  });
  const unavailable = counterOf(registry, 'unavailable');
  for (const lacking of lackings) unavailable.inc({ lacking }, 0);
  const actions = counterOf(registry, 'actions');
  const actionDuration = histogramOf(registry, 'actionDuration');
  const lag = histogramOf(registry, 'invalidationLag');
  const deafnesses = counterOf(registry, 'deafnesses');
  const jobSuccess = gaugeOf(registry, 'jobSuccess');
  const jobFailures = counterOf(registry, 'jobFailures');
  const jobDuration = histogramOf(registry, 'jobDuration');
  collectDefaultMetrics({ register: registry, prefix: 'graphwarden_' });
  return {
    countDecision: decisions.count,
    countLookUp: (how) => lookUps.count('all', how),
    measureRequest: requests.add,
    measureAction(action, outcome, seconds) {
      actions.inc({ action, outcome });
      actionDuration.observe({ action }, seconds);
    },
    countUnavailable: (lacking) => unavailable.inc({ lacking }),
    measureLag: (seconds) => lag.observe(seconds),
    countDeafness: () => deafnesses.inc(),
    countJob(job, succeeded, seconds) {
      jobDuration.observe({ task: job }, seconds);
      if (succeeded) jobSuccess.setToCurrentTime({ task: job });
      else jobFailures.inc({ task: job });
    },
    begin({ doors = [], tasks = [] }) {
      for (const door of doors) answers.inc({ door, status: 500 }, 0);
      for (const task of tasks) jobFailures.inc({ task }, 0);
    },
    watch: (watched) => watchAll(registry, watched),
    text: () => registry.metrics(),
    contentType: registry.contentType,
    snapshot: () => registry.getMetricsAsJSON(),
  };
}

type KeyOf<Type extends string> = {
  [Key in MetricKey]: (typeof metricList)[Key] extends { type: Type } ? Key : never;
}[MetricKey];

const labelNamesOf = (key: MetricKey): string[] => {
  const described = metricList[key];
  return 'labels' in described ? [...described.labels] : [];
};

function counterOf(registry: Registry, key: KeyOf<'counter'>, collect?: (counter: Counter) => void): Counter {
  const { name, help } = metricList[key];
  const common = { name, help, labelNames: labelNamesOf(key), registers: [registry] };
  if (collect === undefined) return new Counter(common);
  return new Counter({
    ...common,
    collect() {
      collect(this);
    },
  });
}

function histogramOf(registry: Registry, key: KeyOf<'histogram'>): Histogram {
  const { name, help, buckets } = metricList[key];
  return new Histogram({
    ...{ name, help, labelNames: labelNamesOf(key) },
    ...{ buckets: [...buckets], registers: [registry] },
  });
}
