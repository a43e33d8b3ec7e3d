import { CliCommand } from './cli-command.js';
import type { Needs } from './needs.js';

export const demoSeed = ({ terminal, seedDemo }: Needs): CliCommand =>
  new CliCommand('seed')
    .description(
      'put the demo workspace into a database that has no users yet, with random passwords; prints the file of its credentials',
    )
    .example('graphwarden demo seed')
    .action(async () => {
      terminal.print(await seedDemo());
    });
