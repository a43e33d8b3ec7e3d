import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { confirmable, requireConfirmation } from './confirm.js';
import { userId } from './names.js';
import type { Needs } from './needs.js';
import { showCode } from './one-time-code.js';

interface Options {
  readonly secondFactor?: true;
  readonly yes?: true;
  readonly json?: true;
}

const answerShape = z.object({ sessionsEnded: z.int(), secondFactorRemoved: z.boolean() });

export const userReset = ({ terminal, asOperator }: Needs): CliCommand =>
  confirmable(new CliCommand('reset'))
    .description(
      "end a person's password and sessions; prints the one-time code for a new password, and nothing else, to standard output",
    )
    .argument('<user>', 'username or id')
    .option('--second-factor', 'remove the second factor as well')
    .option('--json', 'print the answer as JSON')
    .example('graphwarden user reset olga')
    .example('graphwarden user reset olga --second-factor --yes')
    .fields({ id: 'user' })
    .action(async (user: string, { secondFactor, yes, json }: Options) => {
      await asOperator(async (run) => {
        const id = await userId(run, user);
        const what = secondFactor === true ? 'password and second factor' : 'password';
        await requireConfirmation(terminal, `Reset the ${what} of ${user}, and end all sessions?`, yes);
        const answer = await run('resetUser', { id, secondFactor });
        const { sessionsEnded, secondFactorRemoved } = answerShape.parse(answer);
        const factor = secondFactorRemoved ? ' The second factor is removed.' : '';
        terminal.tell(`Sessions ended: ${sessionsEnded}.${factor}`);
        showCode(terminal, answer, { ...(json && { json }) });
      });
    });
