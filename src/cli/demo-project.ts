import { CliCommand } from './cli-command.js';
import { newName, userId, workspaceId } from './names.js';
import type { Needs } from './needs.js';
import { show } from './table.js';

interface Options {
  readonly workspace: string;
  readonly assign?: string[];
  readonly json?: true;
}

export const demoProject = ({ terminal, asOperator, addDemoProject }: Needs): CliCommand =>
  new CliCommand('project')
    .description(
      'put a project, with a client and an operation log, into the reference app, as people would through Hasura; prints its id',
    )
    .argument('<name>', 'what the project is called', newName)
    .requiredOption('--workspace <workspace>', 'where, by name or id')
    .option('--assign <user...>', 'who works on it, by username or id')
    .option('--json', 'print the id as JSON')
    .example('graphwarden demo project Apollo --workspace "Demo workspace" --assign mia')
    .action(async (name: string, { workspace, assign = [], json }: Options) => {
      const within = await asOperator(async (run) => {
        const userIds: string[] = [];
        for (const user of assign) userIds.push(await userId(run, user));
        return { workspaceId: await workspaceId(run, workspace), userIds };
      });
      const id = await addDemoProject({ name, ...within });
      show(terminal, json, { id }, () => id);
    });
