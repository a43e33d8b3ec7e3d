import { CliCommand } from './cli-command.js';
import type { Needs } from './needs.js';
import { policyText } from './policy-text.js';
import { show } from './table.js';

export const policyShow = ({ terminal, asOperator }: Needs): CliCommand =>
  new CliCommand('show')
    .description('show the credential policy')
    .option('--json', 'print the answer as JSON')
    .example('graphwarden policy show')
    .action(async ({ json }: { json?: true }) => {
      await asOperator(async (run) => {
        const answer = await run('credentialPolicy', {});
        show(terminal, json, answer, () => policyText(answer));
      });
    });
