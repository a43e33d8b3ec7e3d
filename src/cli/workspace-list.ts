import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { type ListOptions, listing, readList, showList } from './list.js';
import type { Needs } from './needs.js';
import type { Column } from './table.js';

const shape = z.object({
  id: z.string(),
  name: z.string(),
  memberCount: z.int(),
  createdAt: z.coerce.date(),
});

const columns: readonly Column<z.infer<typeof shape>>[] = [
  { head: 'id', of: ({ id }) => id },
  { head: 'name', of: ({ name }) => name },
  { head: 'members', of: ({ memberCount }) => memberCount },
  { head: 'created', of: ({ createdAt }) => createdAt },
];

export const workspaceList = ({ terminal, asOperator }: Needs): CliCommand =>
  listing(new CliCommand('list'))
    .description('list workspaces')
    .option('--search <text>', 'those whose name has this in it')
    .example('graphwarden workspace list')
    .action(async ({ search, ...options }: ListOptions & { readonly search?: string }) => {
      await asOperator(async (run) => {
        showList(terminal, await readList(run, 'workspaces', { search }, options), shape, columns, options);
      });
    });
