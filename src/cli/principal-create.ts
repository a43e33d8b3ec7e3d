import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { readList } from './list.js';
import { newName, userId, workspaceId } from './names.js';
import type { Needs } from './needs.js';
import { show } from './table.js';

interface Options {
  readonly workspace: string;
  readonly owner: string;
  readonly kind?: string;
  readonly json?: true;
}

const answerShape = z.object({ id: z.string() });

export const principalCreate = ({ terminal, asOperator }: Needs): CliCommand =>
  new CliCommand('create')
    .description("make a service principal, or find its owner's active one of that name; prints its id")
    .argument('<name>', 'what it is called', newName)
    .requiredOption('--workspace <workspace>', 'name or id of its workspace')
    .requiredOption('--owner <user>', 'username or id of its owner, beyond whose reach it never gets')
    .option('--kind <kind>', 'what sort of thing it is: integration, ci, …')
    .option('--json', 'print the answer as JSON')
    .example('graphwarden principal create nightly-report --workspace "Demo workspace" --owner olga')
    .fields({ workspaceId: '--workspace', ownerId: '--owner' })
    .action(async (name: string, { workspace, owner, kind, json }: Options) => {
      await asOperator(async (run) => {
        const ids = { workspaceId: await workspaceId(run, workspace), ownerId: await userId(run, owner) };
        const search = { workspaceId: ids.workspaceId, status: 'active', search: name };
        const before = await readList(run, 'servicePrincipals', search, { limit: Infinity });
        const answer = await run('createServicePrincipal', { ...ids, name, kind });
        const { id } = answerShape.parse(answer);
        show(terminal, json, answer, () => id);
        if (before.nodes.some((node) => node['id'] === id))
          terminal.tell(`${name} was there already: this is the same one, unchanged.`);
      });
    });
