import { execFile, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';
import { parser } from '@prometheus-io/lezer-promql';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from '../../docs/documents.js';
import { metricList } from '../../src/observe/metric-list.js';
import { type Service, startService } from '../support/service.js';

// What is shipped for operators agrees with what a service says: rules, dashboard, run book.

const read = async (path: string): Promise<string> => await readFile(resolve(root, path), 'utf8');
const duration = z.string().regex(/^\d+[smhd]$/);

const rulesFile = z.strictObject({
  groups: z.array(
    z.strictObject({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Graphwarden[A-Z]\w+$/),
          expr: z.string(),
          for: duration.optional(),
          labels: z.strictObject({ severity: z.enum(['page', 'ticket']) }),
          annotations: z.strictObject({ summary: z.string().min(10), runbook: z.string() }),
        }),
      ),
    }),
  ),
});
const dashboardFile = z.object({
  panels: z.array(z.object({ title: z.string(), targets: z.array(z.object({ expr: z.string() })) })),
});

const rules = rulesFile.parse(parse(await read('ops/alerts.yml'))).groups.flatMap((group) => group.rules);
const { panels } = dashboardFile.parse(JSON.parse(await read('ops/dashboard.json')));
const book = await read('docs/operating.md');

/** The metrics that an expression asks for, with the labels that it chooses by; fails where it is no PromQL. */
function askedIn(expression: string): { metric: string; labels: string[] }[] {
  const text = expression.replaceAll('$__rate_interval', '5m');
  const asked: { metric: string; labels: string[] }[] = [];
  parser.parse(text).iterate({
    enter({ name, node, from, to, type }) {
      if (type.isError) throw new Error(`no PromQL at ${from}: ${expression}`);
      if (name !== 'VectorSelector') return;
      const labels = node.getChild('LabelMatchers')?.getChildren('UnquotedLabelMatcher') ?? [];
      const own = labels.map((matcher) => matcher.getChild('LabelName')).filter((label) => label !== null);
      const metric = node.getChild('Identifier');
      if (metric === null) throw new Error(`nothing is named in ${text.slice(from, to)}`);
      const textOf = (part: { from: number; to: number }): string => text.slice(part.from, part.to);
      asked.push({ metric: textOf(metric), labels: own.map(textOf) });
    },
  });
  return asked;
}

/** What Prometheus adds by itself. */
const ofPrometheus = { metrics: ['up'], labels: ['job', 'instance'] };
const asked = [
  ...rules.map(({ alert, expr }) => ({ where: alert, expr })),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: title, expr }))),
];

let service: Service;
let text: string;
beforeAll(async () => {
  service = await startService();
  await service.hook('junk');
  text = await (await fetch(`${service.url}/metrics`)).text();
});
afterAll(async () => await service.close());

const told = () =>
  new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type]) => [name, type]));
/** Names that samples may have: a histogram has three. */
const samples = () =>
  [...told()].flatMap(([name, type]) =>
    type === 'histogram' ? ['bucket', 'sum', 'count'].map((part) => `${name}_${part}`) : [name],
  );

describe('an expression of ops/', () => {
  it.each(asked)('asks for metrics that a service tells: $where', ({ expr }) => {
    const metrics = askedIn(expr).map(({ metric }) => metric);
    expect(metrics.length).toBeGreaterThan(0);
    expect(metrics.filter((metric) => ![...samples(), ...ofPrometheus.metrics].includes(metric))).toEqual([]);
  });

  it.each(asked)('chooses by labels that the metric has: $where', ({ expr }) => {
    const labelsOf = new Map<string, readonly string[]>(
      Object.values(metricList).map((each) => [each.name, 'labels' in each ? each.labels : []]),
    );
    for (const { metric, labels } of askedIn(expr)) {
      const known = labelsOf.get(metric.replace(/_(?:bucket|sum|count)$/, '')) ?? labelsOf.get(metric) ?? [];
      expect(labels.filter((label) => ![...known, ...ofPrometheus.labels, 'le'].includes(label))).toEqual([]);
    }
  });

  it('is read whole: what is no PromQL, or has no such metric, is noticed', () => {
    expect(() => askedIn('sum(rate(graphwarden_requests_total[5m])')).toThrow('no PromQL');
    expect(askedIn('sum by (a) (x_total{b="c",d=~"e"}) > on () y')).toEqual([
      { metric: 'x_total', labels: ['b', 'd'] },
      { metric: 'y', labels: [] },
    ]);
  });
});

test('every metric of the list is told by a service, and a service tells no other of our own', () => {
  const listed = Object.values(metricList).map(({ name, type }) => [name, type]);
  const ours = [...told()].filter(([name]) => !/^graphwarden_(?:nodejs|process)_/.test(name));
  expect(ours.sort()).toEqual(listed.sort());
});

test('every alert has a heading in the run book that its link leads to, with steps under it, and no heading lacks an alert', () => {
  const [, alerts = ''] = book.split('\n## Alerts\n');
  const [section = ''] = alerts.split('\n## ');
  const parts = section.split('\n### ').slice(1);
  const headings = parts.map((part) => part.slice(0, part.indexOf('\n')));
  expect(headings.sort()).toEqual(rules.map(({ alert }) => alert).sort());
  for (const { alert, annotations, labels } of rules) {
    expect(annotations.runbook).toBe(`docs/operating.md#${alert.toLowerCase()}`);
    const part = parts.find((each) => each.startsWith(`${alert}\n`)) ?? '';
    expect(part).toContain(`\n\n**${labels.severity}.** `);
    if (!part.includes('](#')) expect(part).toMatch(/^1\. /m);
  }
});

/** Not on every machine; where it is not, the skipped test says so. */
const hasPromtool = spawnSync('promtool', ['--version']).error === undefined;

(hasPromtool ? test : test.skip)('promtool takes the rules, and they fire when they should', async () => {
  const run = promisify(execFile);
  const cwd = resolve(root, 'ops');
  for (const args of [
    ['check', 'config', 'prometheus.yml'],
    ['check', 'rules', 'alerts.yml'],
    ['test', 'rules', 'alerts.test.yml'],
  ])
    expect((await run('promtool', args, { cwd })).stdout).toContain('SUCCESS');
});
