import { type Described, metricList } from '../src/observe/metric-list.js';
import { code, table } from './markdown.js';

const words = { sum: 'their sum', min: 'the least', max: 'the most', average: 'the average' } as const;

/** Every metric of our own, for the run book. */
export function metricsTable(): string {
  const described: readonly Described[] = Object.values(metricList);
  const rows = described.map(({ name, type, labels = [], together = 'sum', help }) => [
    code(name),
    type,
    labels.map(code).join(', '),
    help,
    words[together],
  ]);
  return `\n${table(['metric', 'type', 'labels', 'what it says', 'of several processes'], rows)}\n`;
}
