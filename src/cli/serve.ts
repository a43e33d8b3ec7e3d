import { CliCommand } from './cli-command.js';
import type { Needs } from './needs.js';

export const serveCommand = ({ serve }: Needs): CliCommand =>
  new CliCommand('serve')
    .description('run the service, as `npm start` does, until Ctrl-C or SIGTERM')
    .example('graphwarden serve')
    .example('graphwarden --settings .env serve')
    .action(serve);
