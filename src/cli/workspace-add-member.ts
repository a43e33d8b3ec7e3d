import { Option } from 'commander';
import { CliCommand } from './cli-command.js';
import { userId, workspaceId } from './names.js';
import type { Needs } from './needs.js';
import { show } from './table.js';

export const workspaceAddMember = ({ terminal, asOperator }: Needs): CliCommand =>
  new CliCommand('add-member')
    .description('make somebody a member of a workspace, or give a member another role')
    .argument('<workspace>', 'name or id')
    .argument('<user>', 'username or id')
    .addOption(
      new Option('--role <role>', 'what the member may do there')
        .choices(['guest', 'member', 'maintainer', 'owner'])
        .default('member'),
    )
    .option('--json', 'print the answer as JSON')
    .example('graphwarden workspace add-member "Demo workspace" mia --role maintainer')
    .action(async (workspace: string, user: string, { role, json }: { role: string; json?: true }) => {
      await asOperator(async (run) => {
        const ids = { workspaceId: await workspaceId(run, workspace), userId: await userId(run, user) };
        const answer = await run('setWorkspaceMember', { ...ids, role });
        show(terminal, json, answer, () => `${user} is ${role} of ${workspace}.`);
      });
    });
