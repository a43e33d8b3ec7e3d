import { Histogram, type Registry } from 'prom-client';
import { metricList } from './metric-list.js';
import type { RequestTally } from './request-tally.js';

/** The histogram of requests, made of the tally whenever it is read: prom-client's own takes observations one at a time. */
export class RequestHistogram extends Histogram {
  readonly #tally: RequestTally;
  readonly #bounds: readonly number[];

  constructor(registry: Registry, tally: RequestTally) {
    const { name, help, labels, buckets } = metricList.requestDuration;
    super({ name, help, labelNames: [...labels], buckets: [...buckets], registers: [registry] });
    this.#tally = tally;
    this.#bounds = buckets;
  }

  /** What the registry asks, for a text as for adding up; prom-client's types do not know it. */
  getForPromString() {
    const { name, help, type } = metricList.requestDuration;
    const values = this.#tally.times().flatMap(({ door, upTo, seconds }) => [
      ...upTo.map((value, index) => ({
        metricName: `${name}_bucket`,
        labels: { le: this.#bounds[index] ?? '+Inf' },
        sharedLabels: { door },
        value,
      })),
      { metricName: `${name}_sum`, labels: {}, sharedLabels: { door }, value: seconds },
      { metricName: `${name}_count`, labels: {}, sharedLabels: { door }, value: upTo.at(-1) ?? 0 },
    ]);
    return { name, help, type, values, aggregator: 'sum' };
  }
}
