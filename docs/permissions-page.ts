import type { Matrix, MatrixEntry, MatrixRow } from '../src/metadata/matrix.js';
import { operations } from '../src/metadata/model.js';
import { anchor, code, table } from './markdown.js';

/** The whole of `docs/permissions.md`: the matrix table by role, and every permission in words. */
export function permissionsPage(matrix: Matrix): string {
  return `${[introduction, overview(matrix), ...matrix.rows.map((row) => section(matrix, row))].join('\n\n')}\n`;
}

const introduction = `<!-- Written by \`npm run docs:generate\` from hasura-metadata: change hasura-metadata/policy.yaml, and generate. -->

# Permissions

Who may do what with the tables of the reference app in Hasura, as \`hasura-metadata/\` says it; [policy.md](policy.md) is about the file that it is generated from.
*It* is the credential that asks. What a role reaches is decided row by row, at every query, by the access views: a credential that was
revoked or whose owner lost a project reads nothing there, in an open subscription too.

\`npx graphwarden access <credential>\` shows what one credential may do, with numbers of rows.

![The matrix of tables and roles](permissions.svg)`;

const letters = { select: 'R', insert: 'A', update: 'C', delete: 'D' } as const;

function overview({ roles, rows }: Matrix): string {
  const cell = (entries: readonly MatrixEntry[] = []): string =>
    operations
      .map((each) => (entries.some(({ operation }) => operation === each) ? letters[each] : '–'))
      .join('');
  return [
    '## The matrix',
    'R reads, A adds, C changes, D deletes. `user` and `manager` are what a credential with full scopes acts as; with narrower scopes it has the R (`user_read`), or R, A and C (`user_read_write`).',
    table(
      ['table', ...roles.map(code)],
      rows.map((row) => [
        `[${row.table}](#${anchor(row.table)})`,
        ...roles.map((role) => code(cell(row.cells.get(role)))),
      ]),
    ),
  ].join('\n\n');
}

function section({ roles }: Matrix, row: MatrixRow): string {
  const lines = roles.flatMap((role) =>
    (row.cells.get(role) ?? []).map(({ words, columns }) => [
      code(role),
      words,
      columns === null ? '' : columns.map(code).join(', '),
    ]),
  );
  return [`### ${row.table}`, table(['role', 'may', 'columns'], lines)].join('\n\n');
}
