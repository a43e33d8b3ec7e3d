import { Option } from 'commander';
import { CliCommand } from './cli-command.js';
import { type ListOptions, listing, readList, showList } from './list.js';
import type { Needs } from './needs.js';
import { userColumns, userShape } from './user-table.js';

type Options = ListOptions & {
  readonly search?: string;
  readonly role?: string;
  readonly status?: string;
};

export const userList = ({ terminal, asOperator }: Needs): CliCommand =>
  listing(new CliCommand('list'))
    .description('list people')
    .option('--search <text>', 'those whose name has this in it')
    .addOption(new Option('--role <role>', 'those of one role').choices(['user', 'manager', 'admin']))
    .addOption(new Option('--status <status>', 'active or inactive ones').choices(['active', 'inactive']))
    .example('graphwarden user list --role manager')
    .action(async ({ search, role, status, ...options }: Options) => {
      await asOperator(async (run) => {
        const list = await readList(run, 'users', { search, role, status }, options);
        showList(terminal, list, userShape, userColumns, options);
      });
    });
