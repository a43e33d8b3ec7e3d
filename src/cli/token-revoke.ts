import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { confirmable, requireConfirmation } from './confirm.js';
import { CommandProblem } from './exit-codes.js';
import { identify } from './identified-token.js';
import type { Needs, RunAction } from './needs.js';
import { type Column, show, tableOf } from './table.js';

interface Options {
  readonly reason?: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

const answerShape = z.object({
  count: z.int(),
  tokens: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      name: z.string(),
      owner: z.string().nullable(),
      status: z.string(),
      lastUsedAt: z.coerce.date().nullable(),
    }),
  ),
});

const columns: readonly Column<z.infer<typeof answerShape>['tokens'][number]>[] = [
  { head: 'id', of: ({ id }) => id },
  { head: 'kind', of: ({ kind }) => kind },
  { head: 'name', of: ({ name }) => name },
  { head: 'owner', of: ({ owner }) => owner },
  { head: 'status', of: ({ status }) => status },
  { head: 'last used', of: ({ lastUsedAt }) => lastUsedAt },
];

export const tokenRevoke = ({ terminal, asOperator }: Needs): CliCommand =>
  confirmable(new CliCommand('revoke'))
    .description(
      'end tokens for good, all of them or none. Without ids, the text of one token is read from standard input, or asked for',
    )
    .argument('[ids...]', 'ids of API tokens and service tokens, as `token list` shows them')
    .option('--reason <text>', 'why, for the audit log')
    .option('--dry-run', 'only say which it would hit')
    .option('--json', 'print the answer as JSON')
    .example('graphwarden token revoke 5f0c1f6e-8a0b-4d7c-9d52-3a1f7f0e2b11 --reason "the job is gone"')
    .example('graphwarden token revoke --yes --reason leaked < found.txt')
    .action(async (given: string[], { reason, dryRun, yes, json }: Options) => {
      const text = given.length === 0 ? await terminal.readSecret('Token: ') : undefined;
      await asOperator(async (run) => {
        const ids = text === undefined ? given : [await idOfText(run, text)];
        const input = { ids, reason };
        if (dryRun !== true && yes !== true) {
          const preview = await run('revokeTokens', { ...input, dryRun: true });
          terminal.tell(textOf(preview, true));
          if (answerShape.parse(preview).count > 0)
            await requireConfirmation(terminal, 'Revoke for good?', yes);
        }
        const answer = await run('revokeTokens', { ...input, dryRun: dryRun === true });
        show(terminal, json, answer, () => textOf(answer, dryRun === true));
        const before = revokedBefore(ids, answer);
        if (before.length > 0) terminal.tell(`Revoked before, and left as they are: ${before.join(', ')}`);
      });
    });

/** The text must be right in full: whoever knows only its public part knows no token. */
async function idOfText(run: RunAction, text: string): Promise<string> {
  const { found } = await identify(run, text);
  const isToken = found.kind === 'api_token' || found.kind === 'service_token';
  if (!isToken || !found.isSecretRight || found.credentialId === null)
    throw new CommandProblem('notFound', 'That is not the text of a token that is known here.');
  return found.credentialId;
}

/** An action that refuses what it does not know, and leaves out what was revoked before. */
function revokedBefore(ids: readonly string[], answer: Readonly<Record<string, unknown>>): string[] {
  const hit = new Set(answerShape.parse(answer).tokens.map(({ id }) => id));
  return [...new Set(ids.map((id) => id.toLowerCase()))].filter((id) => !hit.has(id));
}

function textOf(answer: Readonly<Record<string, unknown>>, isDryRun: boolean): string {
  const { count, tokens } = answerShape.parse(answer);
  const heading = `${isDryRun ? 'Would be revoked' : 'Revoked'}: ${count}`;
  return tokens.length === 0 ? heading : `${heading}\n${tableOf(columns, tokens)}`;
}
