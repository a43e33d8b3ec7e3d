import { CliCommand } from './cli-command.js';
import type { Needs } from './needs.js';

export const migrateCommand = ({ terminal, migrate }: Needs): CliCommand =>
  new CliCommand('migrate')
    .description('bring the database to what this release needs; a service does so itself when it starts')
    .example('graphwarden migrate')
    .example('graphwarden migrate --own-views')
    .option(
      '--own-views',
      'put the views and triggers of this release in the place of a newer one’s: to go back',
    )
    .action(async ({ ownViews }: { readonly ownViews?: true }) => {
      await migrate({ ownViews: ownViews === true });
      terminal.tell('The database is up to date.');
    });
