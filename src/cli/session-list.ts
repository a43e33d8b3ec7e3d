import { Option } from 'commander';
import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { type ListOptions, listing, readList, showList } from './list.js';
import { ifGiven, userId } from './names.js';
import type { Needs } from './needs.js';
import type { Column } from './table.js';

const shape = z.object({
  id: z.string(),
  username: z.string(),
  device: z.string(),
  address: z.string().nullable(),
  lastSeenAt: z.coerce.date(),
  expiresAt: z.coerce.date(),
  status: z.string(),
});

const columns: readonly Column<z.infer<typeof shape>>[] = [
  { head: 'id', of: ({ id }) => id },
  { head: 'username', of: ({ username }) => username },
  { head: 'device', of: ({ device }) => device },
  { head: 'address', of: ({ address }) => address },
  { head: 'last seen', of: ({ lastSeenAt }) => lastSeenAt },
  { head: 'expires', of: ({ expiresAt }) => expiresAt },
  { head: 'status', of: ({ status }) => status },
];

type Options = ListOptions & { readonly user?: string; readonly status?: string };

export const sessionList = ({ terminal, asOperator }: Needs): CliCommand =>
  listing(new CliCommand('list'))
    .description("list people's sessions")
    .option('--user <user>', 'those of one person, by username or id')
    .addOption(
      new Option('--status <status>', 'those of one status').choices([
        'active',
        'idle',
        'expired',
        'revoked',
      ]),
    )
    .example('graphwarden session list --user olga --status active')
    .fields({ userId: '--user' })
    .action(async ({ user, status, ...options }: Options) => {
      await asOperator(async (run) => {
        const input = { userId: await ifGiven(user, async (text) => await userId(run, text)), status };
        showList(terminal, await readList(run, 'sessions', input, options), shape, columns, options);
      });
    });
