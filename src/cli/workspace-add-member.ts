import { Option } from 'commander';
import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { readList } from './list.js';
import { userId, workspaceId } from './names.js';
import type { Needs, RunAction } from './needs.js';
import { show } from './table.js';

const memberShape = z.object({ userId: z.string(), role: z.string() });

export const workspaceAddMember = ({ terminal, asOperator }: Needs): CliCommand =>
  new CliCommand('add-member')
    .description('make somebody a member of a workspace, or give a member another role')
    .argument('<workspace>', 'name or id')
    .argument('<user>', 'username or id')
    .addOption(
      new Option(
        '--role <role>',
        'what the member may do there; else a new one is a member, and who is one already keeps the role',
      ).choices(['guest', 'member', 'maintainer', 'owner']),
    )
    .option('--json', 'print the answer as JSON')
    .example('graphwarden workspace add-member "Demo workspace" mia --role maintainer')
    .fields({ workspaceId: 'workspace', userId: 'user' })
    .action(async (workspace: string, user: string, { role, json }: { role?: string; json?: true }) => {
      await asOperator(async (run) => {
        const ids = { workspaceId: await workspaceId(run, workspace), userId: await userId(run, user) };
        const present = role === undefined ? await memberOf(run, ids) : undefined;
        if (present !== undefined) {
          const { role: kept } = memberShape.parse(present);
          show(terminal, json, present, () => `${user} is ${kept} of ${workspace} already: the role stays.`);
          return;
        }
        const given = role ?? 'member';
        const answer = await run('setWorkspaceMember', { ...ids, role: given });
        show(terminal, json, answer, () => `${user} is ${given} of ${workspace}.`);
      });
    });

/** Somebody as a member of a workspace; undefined for who is none. */
async function memberOf(run: RunAction, ids: { readonly workspaceId: string; readonly userId: string }) {
  const input = { workspaceId: ids.workspaceId };
  const { nodes } = await readList(run, 'workspaceMembers', input, { limit: Infinity });
  return nodes.find((node) => memberShape.parse(node).userId === ids.userId.toLowerCase());
}
