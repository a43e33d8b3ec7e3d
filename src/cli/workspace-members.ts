import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { type ListOptions, listing, readList, showList } from './list.js';
import { workspaceId } from './names.js';
import type { Needs } from './needs.js';
import type { Column } from './table.js';

const shape = z.object({
  userId: z.string(),
  username: z.string(),
  displayName: z.string(),
  role: z.string(),
  isActive: z.boolean(),
  joinedAt: z.coerce.date(),
});

const columns: readonly Column<z.infer<typeof shape>>[] = [
  { head: 'user id', of: ({ userId }) => userId },
  { head: 'username', of: ({ username }) => username },
  { head: 'name', of: ({ displayName }) => displayName },
  { head: 'role', of: ({ role }) => role },
  { head: 'active', of: ({ isActive }) => isActive },
  { head: 'joined', of: ({ joinedAt }) => joinedAt },
];

export const workspaceMembers = ({ terminal, asOperator }: Needs): CliCommand =>
  listing(new CliCommand('members'))
    .description('list the members of a workspace')
    .argument('<workspace>', 'name or id')
    .option('--search <text>', 'those whose name has this in it')
    .example('graphwarden workspace members "Demo workspace"')
    .fields({ workspaceId: 'workspace' })
    .action(async (workspace: string, { search, ...options }: ListOptions & { readonly search?: string }) => {
      await asOperator(async (run) => {
        const input = { workspaceId: await workspaceId(run, workspace), search };
        showList(terminal, await readList(run, 'workspaceMembers', input, options), shape, columns, options);
      });
    });
