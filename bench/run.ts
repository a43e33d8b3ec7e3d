import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { drawChart } from './chart.js';
import { describeCommit, describeMachine, describeVersions } from './machine.js';
import { pageOf } from './page.js';
import { root } from './process.js';
import { type Result, type Results, readResults, writeResults } from './results.js';
import type { Bench, Scenario } from './scenario.js';
import { scenarios } from './scenarios/index.js';

// npm run bench [-- scenario … --quick --json FILE]: runs the scenarios (all unless named), keeps the last results of
// the others, and writes docs/performance.md with its pictures.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'string', default: resolve(root, 'bench/results.json') },
  },
});

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** What has to be closed when the scenario of now is over; also when the bench is interrupted. */
const closers: (() => Promise<void>)[] = [];

async function closeAll(): Promise<void> {
  for (let close = closers.pop(); close !== undefined; close = closers.pop())
    await close().catch((error: unknown) => say(`something did not close: ${String(error)}`));
}

async function runScenario({ name, about, run }: Scenario): Promise<Result> {
  const began = performance.now();
  const [loadBefore = 0] = loadavg();
  const bench: Bench = {
    say: (line) => say(`  ${name}  ${line}`),
    isQuick: values.quick,
    onEnd: (close) => void closers.push(close),
  };
  try {
    const { tables, targets = [], charts = [], figures } = await run(bench);
    return {
      about,
      ranAt: new Date().toISOString(),
      seconds: Math.round((performance.now() - began) / 1000),
      isQuick: values.quick,
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
    await closeAll();
  }
}

async function write(results: Results): Promise<void> {
  const pictures = resolve(root, 'docs/performance');
  await mkdir(pictures, { recursive: true });
  for (const { charts } of Object.values(results))
    for (const chart of charts)
      await writeFile(resolve(pictures, `${chart.name}.svg`), await drawChart(chart));
  const order = scenarios.map(({ name }) => name);
  await writeFile(resolve(root, 'docs/performance.md'), pageOf(results, order));
  await writeResults(values.json, results);
}

async function main(): Promise<void> {
  const unknown = positionals.filter((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown.length > 0)
    throw new Error(`no scenario ${unknown.join(', ')}: ${scenarios.map(({ name }) => name).join(', ')}`);
  const chosen = scenarios.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const results = await readResults(values.json);
  for (const scenario of chosen) {
    say(`${scenario.name}: ${scenario.about}`);
    try {
      results[scenario.name] = await runScenario(scenario);
      await write(results);
    } catch (error) {
      process.exitCode = 1;
      say(
        `${scenario.name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
  }
}

const interrupted = (): void => void closeAll().then(() => process.exit(130));
process.on('SIGINT', interrupted);
process.on('SIGTERM', interrupted);
await main();
