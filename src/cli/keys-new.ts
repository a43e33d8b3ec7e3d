import { CliCommand } from './cli-command.js';
import type { Needs } from './needs.js';
import { visibleJson } from './visible.js';

export const keysNew = ({ terminal, keys }: Needs): CliCommand =>
  new CliCommand('new')
    .description('print a new set of all secrets as lines for an environment file; nothing is stored')
    .option('--json', 'print them as JSON')
    .example('graphwarden keys new >> .env')
    .action(async ({ json }: { json?: true }) => {
      const secrets = await keys.newSecrets();
      if (json === true) terminal.print(visibleJson(secrets, 2));
      else terminal.print(environmentLines(secrets));
    });

/** Variables as lines of an environment file. */
export const environmentLines = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `${name}='${value}'`)
    .join('\n');
