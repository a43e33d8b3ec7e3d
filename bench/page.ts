import { reasons } from './reasons.js';
import type { Result, Results } from './results.js';

/** A cell may hold anything; a bar would end it. */
const row = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
const escaped = (cell: string): string => cell.replaceAll('|', '\\|').replaceAll('\n', ' ');

const tableOf = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(columns), row(columns.map(() => '---')), ...rows.map(row)].join('\n');

const verdicts = { true: 'met', false: '**missed**', undefined: '' } as const;
const verdict = (isMet: boolean | undefined): string => verdicts[`${isMet ?? 'undefined'}`];

const introduction = `# Performance

Written by \`npm run bench\`, which repeats all of it (about 25 minutes). Server, client and PostgreSQL are separate processes on one
machine and talk over its loopback; the service is what \`npm start\` runs, with \`NODE_ENV=production\` and the settings of the
README unless a table says otherwise; PostgreSQL waits for its disk. Contenders take turns in short rounds, every other time
backwards; a figure is the median of the rounds with the least and the most in brackets, and a ratio is the median of the ratios
round by round: it says more than the figures beside it, which are those of one machine on one day.`;

/** docs/performance.md, in the order in which the scenarios are listed. */
export function pageOf(results: Results, order: readonly string[]): string {
  const found = order.flatMap((name) => {
    const result = results[name];
    return result === undefined ? [] : [{ name, result }];
  });
  return `${[introduction, ranOn(found), targetsOf(found), ...found.map(sectionOf)].join('\n\n')}\n`;
}

interface Found {
  readonly name: string;
  readonly result: Result;
}

const circumstances = ({ machine, versions }: Result): string => `${machine}; ${versions}`;
const day = ({ ranAt }: Result): string => ranAt.slice(0, 10);

/** Where all scenarios ran; when they ran in different places, each section says its own. */
function ranOn(found: readonly Found[]): string {
  const places = [...new Set(found.map(({ result }) => circumstances(result)))];
  const quick = found.filter(({ result }) => result.isQuick).map(({ name }) => name);
  const machines = places.map((place) => `Machine: ${place}.`).join('\n\n');
  if (quick.length === 0) return machines;
  return `${machines}\n\n**Only tries** (\`--quick\`: few rounds, small worlds; no figures to rely on): ${quick.join(', ')}.`;
}

function targetsOf(found: readonly Found[]): string {
  const rows = found.flatMap(({ name, result }) =>
    result.targets.map(({ what, target, measured, isMet }) => [
      what,
      target,
      measured,
      verdict(isMet),
      `[${name}](#${name})`,
    ]),
  );
  const table = tableOf(['what', 'target', 'measured', '', 'from'], rows);
  return ['## Targets', table, ...whyMissed(found)].join('\n\n');
}

function whyMissed(found: readonly Found[]): string[] {
  const missed = found.filter(({ result }) => result.targets.some(({ isMet }) => isMet === false));
  const lines = missed.flatMap(({ name }) => {
    const reason = reasons[name];
    return reason === undefined ? [] : [`- [${name}](#${name}): ${reason}`];
  });
  return lines.length === 0 ? [] : ['Why targets are missed:', lines.join('\n')];
}

function sectionOf({ name, result }: Found): string {
  const parts = result.tables.flatMap(({ title, columns, rows, notes = [] }) => [
    ...(title === '' ? [] : [`### ${title}`]),
    tableOf(columns, rows),
    ...notes,
  ]);
  const pictures = result.charts.map((chart) => `![${chart.title}](performance/${chart.name}.svg)`);
  const ran =
    `${day(result)} at commit ${result.commit}, in ${Math.round(result.seconds)} s, with a load of ` +
    `${result.loadBefore.toFixed(1)} on the machine before it${result.isQuick ? '; only a try' : ''}.`;
  return [`## ${name}`, result.about, ...parts, ...pictures, `<sub>Ran on ${ran}</sub>`].join('\n\n');
}
