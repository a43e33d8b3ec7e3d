import { CliCommand } from './cli-command.js';
import { confirmable, requireConfirmation } from './confirm.js';
import { kindsArgument, kindsNamed } from './credential-kinds.js';
import type { Needs } from './needs.js';
import { policyText } from './policy-text.js';
import { show } from './table.js';

interface Options {
  readonly reason?: string;
  readonly yes?: true;
  readonly json?: true;
}

export const freeze = ({ terminal, asOperator }: Needs): CliCommand =>
  confirmable(new CliCommand('freeze'))
    .description('refuse all credentials of some kinds, from the next request on, until unfrozen')
    .addArgument(kindsArgument())
    .option('--reason <text>', 'why, for the audit log')
    .option('--json', 'print the answer as JSON')
    .example('graphwarden freeze api_token service_token --reason "tokens leaked" --yes')
    .action(async (named: string[], { reason, yes, json }: Options) => {
      const kinds = kindsNamed(named);
      await requireConfirmation(terminal, `Refuse every ${kinds.join(', every ')} credential?`, yes);
      await asOperator(async (run) => {
        const answer = await run('freezeCredentials', { kinds, reason });
        show(terminal, json, answer, () => policyText(answer));
      });
    });
