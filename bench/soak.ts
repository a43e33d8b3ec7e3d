import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { z } from 'zod';
import { root } from './process.js';
import { readResults } from './results.js';
import { endEverything, runScenario, say, soakName, writePage } from './runner.js';
import type { Bench, Findings, Table as TableOfPage } from './scenario.js';
import { findingsOf } from './soak/findings.js';
import { type Outcome, isClean, outcome } from './soak/outcome.js';
import { runSoak } from './soak/run-soak.js';

// npm run soak [-- --minutes N --mode listen|poll --json FILE --no-page --again]: two replicas under full load while credentials end
// and begin and things break; every answer is checked. Ends with 1 if anything was not as promised. The last results of
// both modes are kept in bench/soak.json, and are a section of docs/performance.md; `--again` only writes that anew.

const options = {
  minutes: { type: 'string', default: '10' },
  mode: { type: 'string', default: 'listen' },
  json: { type: 'string', default: resolve(root, 'bench/soak.json') },
  page: { type: 'boolean', default: true },
  again: { type: 'boolean', default: false },
} as const;
const { values } = parseArgs({ options, allowNegative: true });
const { minutes, mode } = z
  .object({ minutes: z.coerce.number().min(1), mode: z.enum(['listen', 'poll']) })
  .parse(values);

const kept = z.object({ listen: outcome.exactOptional(), poll: outcome.exactOptional() });
type Kept = z.infer<typeof kept>;

async function readKept(): Promise<Kept> {
  const text = await readFile(values.json, 'utf8').catch(() => '{}');
  return kept.parse(JSON.parse(text));
}

const about =
  'Two replicas under full load, by two processes that each keep eight requests under way at each replica, while about five times a second ' +
  'something is revoked, switched off, removed, frozen, or ends by itself, half of it by SQL as an operator would and half by the actions, and is replaced or ' +
  'restored; and while the connections by which replicas hear of changes are killed or fall silent, and the database stops. Run by itself: `npm run soak`.';

let found: Outcome | undefined;

async function run(bench: Bench): Promise<Findings> {
  const before = await readKept();
  found = values.again ? before[mode] : await runSoak(bench, { mode, minutes });
  const all: Kept = { ...before, ...(found && { [mode]: found }) };
  await writeFile(values.json, `${JSON.stringify(all, null, 1)}\n`);
  return findingsOf([all.listen, all.poll].filter((each) => each !== undefined));
}

function print({ title, columns, rows }: TableOfPage): void {
  const table = new Table({
    head: [...columns],
    colWidths: [48, 60],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  table.push(...rows.map((cells) => [...cells]));
  process.stdout.write(`${title}\n${table.toString()}\n`);
}

async function main(): Promise<void> {
  const result = await runScenario({ name: soakName, about, run }, minutes < 10);
  if (found === undefined) throw new Error('nothing was found');
  findingsOf([found]).tables.forEach(print);
  for (const violation of found.violations) process.stdout.write(`${JSON.stringify(violation)}\n`);
  if (!isClean(found)) process.exitCode = 1;
  if (!values.page) return;
  const file = resolve(root, 'bench/results.json');
  const { ranAt, commit, minutes: lasted } = found;
  const ofSoak = { ...result, ranAt, commit, seconds: Math.round(lasted * 60) };
  await writePage({ ...(await readResults(file)), [soakName]: ofSoak }, file);
}

const interrupted = (): void => void endEverything().then(() => process.exit(130));
process.on('SIGINT', interrupted);
process.on('SIGTERM', interrupted);
await main().catch((error: unknown) => {
  process.exitCode = 1;
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
});
