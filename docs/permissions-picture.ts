import type { Matrix, MatrixRow } from '../src/metadata/matrix.js';
import { type Operation, operations } from '../src/metadata/model.js';

const layout = { left: 216, top: 80, column: 132, row: 26, box: 22, gap: 4, margin: 24 } as const;

/** Told apart by place and letter as well as by colour. */
const marks: Readonly<
  Record<Operation, { readonly letter: string; readonly colour: string; readonly word: string }>
> = {
  select: { letter: 'R', colour: '#1f6feb', word: 'reads' },
  insert: { letter: 'A', colour: '#1a7f37', word: 'adds' },
  update: { letter: 'C', colour: '#9a6700', word: 'changes' },
  delete: { letter: 'D', colour: '#cf222e', word: 'deletes' },
};

/** The matrix as a picture, an SVG that stands by itself; each mark says its permission in words when pointed at. */
export function permissionsPicture({ roles, rows }: Matrix): string {
  const width = layout.left + roles.length * layout.column + layout.margin;
  const height = layout.top + rows.length * layout.row + layout.margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title" font-family="system-ui, sans-serif" font-size="13">`,
    '<title id="title">Which role may do what with which table</title>',
    `<rect width="${width}" height="${height}" rx="8" fill="#ffffff" stroke="#d0d7de"/>`,
    ...legend(),
    ...roles.map((role, index) =>
      text({ x: columnAt(index), y: layout.top - 14 }, role, 'font-weight="600" fill="#1f2328"'),
    ),
    ...rows.flatMap((row, index) => line(row, index, roles, width)),
    '</svg>',
    '',
  ].join('\n');
}

const columnAt = (index: number): number => layout.left + index * layout.column;
const boxAt = (index: number): number => index * (layout.box + layout.gap);

function legend(): string[] {
  return operations
    .flatMap((operation, index) => {
      const x = layout.margin + index * 100;
      return [
        mark({ x, y: 16 }, operation, true),
        text({ x: x + layout.box + 6, y: 32 }, marks[operation].word, 'fill="#59636e"'),
      ];
    })
    .concat(
      text({ x: layout.margin + 420, y: 32 }, 'filled: every row · outlined: some rows', 'fill="#59636e"'),
    );
}

function line(row: MatrixRow, index: number, roles: readonly string[], width: number): string[] {
  const y = layout.top + index * layout.row;
  const stripe = `<rect x="1" y="${y - 2}" width="${width - 2}" height="${layout.row}" fill="#f6f8fa"/>`;
  return [
    ...(index % 2 === 0 ? [stripe] : []),
    text({ x: layout.margin, y: y + 16 }, row.table, 'fill="#1f2328"'),
    ...roles.flatMap((role, place) =>
      operations.map((operation, box) => {
        const entry = row.cells.get(role)?.find((each) => each.operation === operation);
        const at = { x: columnAt(place) + boxAt(box), y };
        return entry === undefined ? empty(at) : mark(at, operation, entry.isForAll, entry.words);
      }),
    ),
  ];
}

interface At {
  readonly x: number;
  readonly y: number;
}

const empty = ({ x, y }: At): string =>
  `<rect x="${x + 8}" y="${y + 10}" width="6" height="2" fill="#d0d7de"/>`;

function mark({ x, y }: At, operation: Operation, isForAll: boolean, words = ''): string {
  const { letter, colour } = marks[operation];
  const title = words === '' ? '' : `<title>${escaped(words)}</title>`;
  const fill = isForAll ? colour : '#ffffff';
  const box = `<rect x="${x + 1}" y="${y + 1}" width="${layout.box - 2}" height="${layout.box - 2}" rx="4" fill="${fill}" stroke="${colour}" stroke-width="2"/>`;
  const ink = isForAll ? '#ffffff' : colour;
  const style = `text-anchor="middle" fill="${ink}" font-weight="600"`;
  return `<g>${title}${box}${text({ x: x + layout.box / 2, y: y + 16 }, letter, style)}</g>`;
}

const text = ({ x, y }: At, words: string, attributes: string): string =>
  `<text x="${x}" y="${y}" ${attributes}>${escaped(words)}</text>`;

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
