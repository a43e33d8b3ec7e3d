import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { confirmable, requireConfirmation } from './confirm.js';
import { userId, workspaceId } from './names.js';
import type { Needs } from './needs.js';
import { show } from './table.js';

const answerShape = z.object({ apiTokens: z.int(), servicePrincipals: z.int(), serviceTokens: z.int() });

export const workspaceRemoveMember = ({ terminal, asOperator }: Needs): CliCommand =>
  confirmable(new CliCommand('remove-member'))
    .description(
      'take somebody out of a workspace; what acts for them there is refused from the next request on',
    )
    .argument('<workspace>', 'name or id')
    .argument('<user>', 'username or id')
    .option('--json', 'print the answer as JSON')
    .example('graphwarden workspace remove-member "Demo workspace" mia --yes')
    .fields({ workspaceId: 'workspace', userId: 'user' })
    .action(async (workspace: string, user: string, { yes, json }: { yes?: true; json?: true }) => {
      await asOperator(async (run) => {
        const ids = { workspaceId: await workspaceId(run, workspace), userId: await userId(run, user) };
        await requireConfirmation(terminal, `Take ${user} out of ${workspace}?`, yes);
        const answer = await run('removeWorkspaceMember', ids);
        show(terminal, json, answer, () => {
          const { apiTokens, servicePrincipals, serviceTokens } = answerShape.parse(answer);
          return [
            `${user} is no longer a member of ${workspace}.`,
            `Left without effect: API tokens ${apiTokens}, service principals ${servicePrincipals}, their tokens ${serviceTokens}`,
          ].join('\n');
        });
      });
    });
