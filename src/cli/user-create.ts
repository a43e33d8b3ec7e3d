import { Option } from 'commander';
import { CliCommand } from './cli-command.js';
import type { Needs } from './needs.js';
import { showCode } from './one-time-code.js';

interface Options {
  readonly displayName?: string;
  readonly email?: string;
  readonly role: string;
  readonly requireSecondFactor?: true;
  readonly json?: true;
}

export const userCreate = ({ terminal, asOperator }: Needs): CliCommand =>
  new CliCommand('create')
    .description(
      'make an account; prints the one-time code to log in with, and nothing else, to standard output',
    )
    .argument('<username>', 'what the person logs in by')
    .option('--display-name <name>', 'how the person is shown; else the username')
    .option('--email <address>')
    .addOption(
      new Option('--role <role>', 'what the account may do')
        .choices(['user', 'manager', 'admin'])
        .default('user'),
    )
    .option('--require-second-factor', 'the person has to enrol a second factor')
    .option('--json', 'print the answer as JSON')
    .example('graphwarden user create olga --role admin')
    .example('code=$(graphwarden user create ci-owner --display-name "Owner of the CI jobs")')
    .fields({ mfaRequired: '--require-second-factor' })
    .action(async (username: string, { requireSecondFactor, json, ...account }: Options) => {
      await asOperator(async (run) => {
        const answer = await run('createUser', { username, ...account, mfaRequired: requireSecondFactor });
        terminal.tell(`User ${username} is created.`);
        showCode(terminal, answer, { ...(json && { json }) });
      });
    });
