import { CliCommand } from './cli-command.js';
import { userId } from './names.js';
import type { Needs } from './needs.js';
import { show } from './table.js';

export const userActivate = ({ terminal, asOperator }: Needs): CliCommand =>
  new CliCommand('activate')
    .description('let a deactivated person in again')
    .argument('<user>', 'username or id')
    .option('--reason <text>', 'why, for the audit log')
    .option('--json', 'print the answer as JSON')
    .example('graphwarden user activate mia')
    .fields({ id: 'user' })
    .action(async (user: string, { reason, json }: { reason?: string; json?: true }) => {
      await asOperator(async (run) => {
        const id = await userId(run, user);
        const answer = await run('setUserActive', { id, isActive: true, reason });
        show(terminal, json, answer, () => `${user} is active.`);
      });
    });
