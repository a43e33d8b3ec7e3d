import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { userId } from './names.js';
import type { Needs } from './needs.js';
import { show } from './table.js';

const answerShape = z.object({ id: z.string() });

export const workspaceCreate = ({ terminal, asOperator }: Needs): CliCommand =>
  new CliCommand('create')
    .description('make a workspace; prints its id')
    .argument('<name>')
    .requiredOption('--owner <user>', 'username or id of its first owner')
    .option('--json', 'print the answer as JSON')
    .example('graphwarden workspace create "Red team" --owner olga')
    .fields({ ownerId: '--owner' })
    .action(async (name: string, { owner, json }: { owner: string; json?: true }) => {
      await asOperator(async (run) => {
        const answer = await run('createWorkspace', { name, ownerId: await userId(run, owner) });
        show(terminal, json, answer, () => answerShape.parse(answer).id);
      });
    });
