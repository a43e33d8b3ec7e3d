import { CliCommand } from './cli-command.js';
import { confirmable, requireConfirmation } from './confirm.js';
import { userId } from './names.js';
import type { Needs } from './needs.js';
import { show } from './table.js';
import { activityLines, activityShape } from './user-activity.js';

interface Options {
  readonly keepSessions?: true;
  readonly revokeTokens?: true;
  readonly deactivatePrincipals?: true;
  readonly reason?: string;
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

export const userDeactivate = ({ terminal, asOperator }: Needs): CliCommand =>
  confirmable(new CliCommand('deactivate'))
    .description(
      'refuse a person and everything that acts for them, from the next request on, until activated again',
    )
    .argument('<user>', 'username or id')
    .option(
      '--keep-sessions',
      'leave their sessions for when they are activated again; else they end for good',
    )
    .option('--revoke-tokens', 'revoke their API tokens and the tokens of their service principals for good')
    .option('--deactivate-principals', 'deactivate their service principals')
    .option('--reason <text>', 'why, for the audit log')
    .option('--dry-run', 'only say what it would hit')
    .option('--json', 'print the answer as JSON')
    .example('graphwarden user deactivate mia --dry-run')
    .example('graphwarden user deactivate mia --revoke-tokens --reason "has left" --yes')
    .fields({ id: 'user' })
    .action(async (user: string, { dryRun, yes, json, keepSessions, ...choices }: Options) => {
      await asOperator(async (run) => {
        const input = {
          id: await userId(run, user),
          isActive: false,
          endSessions: keepSessions !== true,
          ...choices,
        };
        if (dryRun !== true && yes !== true) {
          const preview = activityShape.parse(await run('setUserActive', { ...input, dryRun: true }));
          terminal.tell(activityLines(preview));
        }
        if (dryRun !== true) await requireConfirmation(terminal, `Deactivate ${user}?`, yes);
        const answer = await run('setUserActive', { ...input, dryRun: dryRun === true });
        const heading = dryRun === true ? `${user} would be deactivated.` : `${user} is deactivated.`;
        show(terminal, json, answer, () => `${heading}\n${activityLines(activityShape.parse(answer))}`);
      });
    });
