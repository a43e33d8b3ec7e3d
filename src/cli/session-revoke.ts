import { CliCommand } from './cli-command.js';
import { confirmable, requireConfirmation } from './confirm.js';
import type { Needs } from './needs.js';
import { show } from './table.js';

interface Options {
  readonly reason?: string;
  readonly yes?: true;
  readonly json?: true;
}

export const sessionRevoke = ({ terminal, asOperator }: Needs): CliCommand =>
  confirmable(new CliCommand('revoke'))
    .description('end a session: its login and collab JWTs are refused from the next request on')
    .argument('<id>', 'id of the session, as `session list` shows it')
    .option('--reason <text>', 'why, for the audit log')
    .option('--json', 'print the answer as JSON')
    .example('graphwarden session revoke 9c8b7a6d-5e4f-4a3b-8c1d-0e9f8a7b6c5d --reason "lost laptop" --yes')
    .action(async (id: string, { reason, yes, json }: Options) => {
      await requireConfirmation(terminal, `End session ${id}?`, yes);
      await asOperator(async (run) => {
        const answer = await run('revokeSession', { id, reason });
        show(terminal, json, answer, () => `Session ${id} is ended.`);
      });
    });
