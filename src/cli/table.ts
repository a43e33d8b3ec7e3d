import Table from 'cli-table3';
import type { Terminal } from './needs.js';
import { visible, visibleJson } from './visible.js';

type Cell = string | number | boolean | Date | null | undefined;

export interface Column<Row> {
  readonly head: string;
  readonly of: (row: Row) => Cell;
}

/** No lines and no colours: a table that can be read, cut and searched. */
const plain = {
  chars: {
    ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
    ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
    ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '  ' },
  },
  style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
};

/** A row a line, under a line of heads. */
export function tableOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const table = new Table({ ...plain, head: columns.map(({ head }) => head.toUpperCase()) });
  table.push(...rows.map((row) => columns.map(({ of }) => cellText(of(row)))));
  return withoutTrailingBlanks(table.toString());
}

/** One thing, a field a line. */
export function fieldsOf(fields: Readonly<Record<string, Cell>>): string {
  const table = new Table(plain);
  table.push(...Object.entries(fields).map(([name, value]) => [name, cellText(value)]));
  return withoutTrailingBlanks(table.toString());
}

const withoutTrailingBlanks = (text: string): string => text.replace(/(?<![ \t])[ \t]+$/gm, '');

function cellText(value: Cell): string {
  if (value === null || value === undefined || value === '') return '-';
  if (value instanceof Date) return timeText(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return visible(String(value));
}

/** To the minute, in UTC. */
const timeText = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')}Z`;

/** For a person the text, for a script (`--json`) the answer as the action gave it. */
export function show(
  terminal: Terminal,
  json: boolean | undefined,
  answer: unknown,
  text: () => string,
): void {
  terminal.print(json === true ? visibleJson(answer, 2) : text());
}
