import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { CommandProblem } from './exit-codes.js';
import { identify } from './identified-token.js';
import { credentialId, ifGiven, principalId, workspaceId } from './names.js';
import type { Needs, RunAction } from './needs.js';
import { type ReachChoices, reachInput, requireReach, saysReach, withReachOptions } from './reach-options.js';
import { type Column, show, tableOf } from './table.js';

interface Options extends ReachChoices {
  readonly principal?: string;
  readonly workspace?: string;
  readonly json?: true;
}

const answerShape = z.object({
  reach: z.object({ words: z.string() }),
  tables: z.array(
    z.object({
      table: z.string(),
      operations: z.array(z.object({ words: z.string(), rows: z.int().nullable(), isMore: z.boolean() })),
    }),
  ),
});

interface Line {
  readonly table: string;
  readonly words: string;
  readonly rows: string | null;
}

const columns: readonly Column<Line>[] = [
  { head: 'table', of: ({ table }) => table },
  { head: 'it may', of: ({ words }) => words },
  { head: 'rows now', of: ({ rows }) => rows },
];

export const access = ({ terminal, asOperator }: Needs): CliCommand =>
  withReachOptions(
    new CliCommand('access')
      .description(
        'say table by table what a credential may do in Hasura now, with numbers of rows; or what a service token to be would. Without an id or a principal, the text of a credential is read from standard input, or asked for',
      )
      .argument('[id]', 'the id of a session, API token or service token, or the token id in its text')
      .option('--principal <principal>', 'a token to be: of this service principal, by name or id')
      .option('--workspace <workspace>', 'where the principal is, when several have the name'),
  )
    .option('--json', 'print the answer as JSON')
    .example('graphwarden access 5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11')
    .example('graphwarden access --principal nightly-report --preset project_read --all-accessible')
    .example('graphwarden access < found.txt')
    .fields({ credentialId: 'id', servicePrincipalId: '--principal' })
    .action(async (id: string | undefined, options: Options) => {
      requireOneSubject(id, options);
      const needsText = id === undefined && options.principal === undefined;
      const text = needsText ? await terminal.readSecret('Credential: ') : undefined;
      await asOperator(async (run) => {
        const subject =
          text === undefined
            ? await subjectOf(run, id, options)
            : { credentialId: await idOfText(run, text) };
        const answer = await run('previewAccess', { ...subject, withTables: true });
        show(terminal, options.json, answer, () => textOf(answer));
      });
    });

function requireOneSubject(id: string | undefined, options: Options): void {
  const { principal } = options;
  if (id !== undefined && (principal !== undefined || saysReach(options)))
    throw new CommandProblem(
      'usage',
      'Give the id of a credential, or --principal and what its token shall reach.',
    );
  if (principal === undefined && saysReach(options))
    throw new CommandProblem('usage', 'A token to be needs --principal.');
  if (principal !== undefined) requireReach(options);
}

async function subjectOf(run: RunAction, id: string | undefined, options: Options) {
  if (id !== undefined) return { credentialId: await credentialId(run, id) };
  const within = await ifGiven(options.workspace, async (name) => await workspaceId(run, name));
  return {
    servicePrincipalId: await principalId(run, options.principal ?? '', within),
    ...reachInput(options),
  };
}

async function idOfText(run: RunAction, text: string): Promise<string> {
  const { found } = await identify(run, text);
  if (typeof found.credentialId === 'string') return found.credentialId;
  throw new CommandProblem('notFound', 'No such credential is known here.');
}

function textOf(answer: unknown): string {
  const { reach, tables } = answerShape.parse(answer);
  const lines = tables.flatMap(({ table, operations }) =>
    operations.map(({ words, rows, isMore }) => ({
      table,
      words,
      rows: rows === null ? null : `${rows}${isMore ? '+' : ''}`,
    })),
  );
  return lines.length === 0 ? `${reach.words}.` : `${reach.words}.\n\n${tableOf(columns, lines)}`;
}
