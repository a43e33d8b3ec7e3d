import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { drawChart } from './chart.js';
import { describeCommit, describeMachine, describeVersions } from './machine.js';
import { pageOf } from './page.js';
import { root } from './process.js';
import { type Result, type Results, writeResults } from './results.js';
import type { Bench, Scenario } from './scenario.js';
import { scenarios } from './scenarios/index.js';

// What runs a scenario and writes the page: for the bench, and for the soak.

export const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** The section of the soak, which comes last on the page and is run by itself. */
export const soakName = 'soak';

/** What has to be closed when the scenario of now is over; also when the bench is interrupted. */
const closers: (() => Promise<void>)[] = [];

export async function endEverything(): Promise<void> {
  for (let close = closers.pop(); close !== undefined; close = closers.pop())
    await close().catch((error: unknown) => say(`something did not close: ${String(error)}`));
}

export async function runScenario({ name, about, run }: Scenario, isQuick: boolean): Promise<Result> {
  const began = performance.now();
  const [loadBefore = 0] = loadavg();
  const bench: Bench = {
    say: (line) => say(`  ${name}  ${line}`),
    isQuick,
    onEnd: (close) => void closers.push(close),
  };
  try {
    const { tables, targets = [], charts = [], figures } = await run(bench);
    return {
      about,
      ranAt: new Date().toISOString(),
      seconds: Math.round((performance.now() - began) / 1000),
      isQuick,
      machine: describeMachine(),
      versions: await describeVersions(),
      loadBefore,
      commit: await describeCommit(),
      tables: tables.map(({ notes, ...table }) => ({
        ...table,
        columns: [...table.columns],
        rows: table.rows.map((cells) => [...cells]),
        ...(notes && { notes: [...notes] }),
      })),
      targets: targets.map(({ isMet, ...target }) => ({ ...target, ...(isMet !== undefined && { isMet }) })),
      charts: charts.map((chart) => ({ ...chart, points: [...chart.points] })),
      figures,
    };
  } finally {
    await endEverything();
  }
}

/** The page with its pictures, and the results it is made of. */
export async function writePage(results: Results, file: string): Promise<void> {
  const pictures = resolve(root, 'docs/performance');
  await mkdir(pictures, { recursive: true });
  for (const { charts } of Object.values(results))
    for (const chart of charts)
      await writeFile(resolve(pictures, `${chart.name}.svg`), await drawChart(chart));
  const order = [...scenarios.map(({ name }) => name), soakName];
  await writeFile(resolve(root, 'docs/performance.md'), pageOf(results, order));
  await writeResults(file, results);
}
