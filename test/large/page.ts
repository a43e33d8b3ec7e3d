import { cpus, totalmem } from 'node:os';
import type { PlanMode, Reading } from './measure.js';

/** What came of a question. */
export interface Result {
  readonly caller: string;
  readonly table: string;
  readonly what: string;
  readonly rows: number;
  readonly readings: Readonly<Record<PlanMode, Reading>>;
}

export interface Target {
  readonly what: string;
  readonly target: string;
  readonly measured: string;
  /** Undefined where nothing is promised. */
  readonly isMet: boolean | undefined;
}

interface Findings {
  readonly version: string;
  readonly date: string;
  readonly targets: readonly Target[];
  readonly results: readonly Result[];
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [line(head), line(head.map(() => '---')), ...rows.map(line)].join('');

export const milliseconds = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** The page of the numbers: what is measured, on what kind of machine, and which targets are missed. */
export function pageOf({ version, date, targets, results }: Findings): string {
  const memory = Math.round(totalmem() / 1024 ** 3);
  const machine = `${cpus().length} cores, ${memory} GiB, ${process.platform} ${process.arch}`;
  const tables = [...new Set(results.map(({ table }) => table))];
  return `# The access views on much data

Written by \`npm run test:large\` on ${date}: PostgreSQL ${version}, ${machine}, data in memory. 100,000 service tokens, 200,000
projects (500 workspaces of 200, one of 100,000), 1.6 million entries of operation logs, 11,010 people. Every statement is what the permission
engine compiles from \`hasura-metadata\`, as Hasura would send it: prepared, with the limit in the text, rows as JSON.

Milliseconds on the server, medians; "generic / custom" are the two ways in which PostgreSQL plans a prepared statement. A custom
plan is made at each of the first five executions on a connection, which takes the planning time on top; the generic one is
planned once. *Touched* are the rows that the generic plan looked at in tables and indexes.

## Targets

${tableOf(
  ['what', 'target', 'measured', ''],
  targets.map(({ what, target, measured, isMet }) => [
    what,
    target,
    measured,
    isMet === undefined ? '' : isMet ? 'met' : '**missed**',
  ]),
)}
${tables.map((table) => sectionOf(table, results)).join('\n')}`;
}

function sectionOf(table: string, results: readonly Result[]): string {
  const here = results.filter((each) => each.table === table);
  const whats = [...new Set(here.map(({ what }) => what))];
  const rows = [...new Set(here.map(({ caller }) => caller))].map((caller) => {
    const own = here.filter((each) => each.caller === caller);
    const planning = Math.max(...own.map(({ readings }) => readings.custom.planning));
    const touched = Math.max(...own.map(({ readings }) => readings.generic.touched));
    return [
      caller,
      ...whats.map((what) => cellOf(own.find((each) => each.what === what))),
      milliseconds(planning),
      touched.toLocaleString('en'),
    ];
  });
  return `## \`${table}\`\n\n${tableOf(['asked by', ...whats, 'planning, at most', 'touched, at most'], rows)}`;
}

const cellOf = (result: Result | undefined): string =>
  result === undefined
    ? ''
    : `${milliseconds(result.readings.generic.execution)} / ${milliseconds(result.readings.custom.execution)}`;
