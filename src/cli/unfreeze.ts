import { CliCommand } from './cli-command.js';
import { kindsArgument, kindsNamed } from './credential-kinds.js';
import type { Needs } from './needs.js';
import { policyText } from './policy-text.js';
import { show } from './table.js';

export const unfreeze = ({ terminal, asOperator }: Needs): CliCommand =>
  new CliCommand('unfreeze')
    .description('let frozen kinds of credentials in again')
    .addArgument(kindsArgument())
    .option('--reason <text>', 'why, for the audit log')
    .option('--json', 'print the answer as JSON')
    .example('graphwarden unfreeze all')
    .action(async (named: string[], { reason, json }: { reason?: string; json?: true }) => {
      await asOperator(async (run) => {
        const answer = await run('unfreezeCredentials', { kinds: kindsNamed(named), reason });
        show(terminal, json, answer, () => policyText(answer));
      });
    });
