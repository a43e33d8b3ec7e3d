import { CliCommand } from './cli-command.js';
import type { Needs } from './needs.js';

export const migrateCommand = ({ terminal, migrate }: Needs): CliCommand =>
  new CliCommand('migrate')
    .description('bring the database to what this release needs; a service does so itself when it starts')
    .example('graphwarden migrate')
    .action(async () => {
      await migrate();
      terminal.tell('The database is up to date.');
    });
