import { Option } from 'commander';
import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { type ListOptions, listing, readList, showList } from './list.js';
import { ifGiven, userId, workspaceId } from './names.js';
import type { Needs } from './needs.js';
import type { Column } from './table.js';

type Options = ListOptions & {
  readonly workspace?: string;
  readonly owner?: string;
  readonly status?: string;
  readonly search?: string;
};

const shape = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.string(),
  workspaceName: z.string(),
  ownerUsername: z.string(),
  isActive: z.boolean(),
  liveTokens: z.int(),
  offeredToUsername: z.string().nullable(),
});

const columns: readonly Column<z.infer<typeof shape>>[] = [
  { head: 'id', of: ({ id }) => id },
  { head: 'name', of: ({ name }) => name },
  { head: 'kind', of: ({ kind }) => kind },
  { head: 'workspace', of: (principal) => principal.workspaceName },
  { head: 'owner', of: (principal) => principal.ownerUsername },
  { head: 'active', of: ({ isActive }) => isActive },
  { head: 'live tokens', of: ({ liveTokens }) => liveTokens },
  { head: 'offered to', of: (principal) => principal.offeredToUsername },
];

export const principalList = ({ terminal, asOperator }: Needs): CliCommand =>
  listing(new CliCommand('list'))
    .description('list service principals')
    .option('--workspace <workspace>', 'those of one workspace, by name or id')
    .option('--owner <user>', 'those of one owner, by username or id')
    .addOption(new Option('--status <status>', 'active or inactive ones').choices(['active', 'inactive']))
    .option('--search <text>', 'those whose name has this in it')
    .example('graphwarden principal list --workspace "Demo workspace"')
    .fields({ workspaceId: '--workspace', ownerId: '--owner' })
    .action(async ({ workspace, owner, status, search, ...options }: Options) => {
      await asOperator(async (run) => {
        const input = {
          workspaceId: await ifGiven(workspace, async (text) => await workspaceId(run, text)),
          ownerId: await ifGiven(owner, async (text) => await userId(run, text)),
          status,
          search,
        };
        showList(terminal, await readList(run, 'servicePrincipals', input, options), shape, columns, options);
      });
    });
