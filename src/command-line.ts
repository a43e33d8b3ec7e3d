#!/usr/bin/env node
import { Command } from 'commander';
import { newSecrets } from './tokens/new-secrets.js';
import { keysCommand } from './cli/keys.js';

// The command line: one file a command; what a command needs from below is handed to it here.
await new Command('graphwarden')
  .description('The credential service of a Hasura application')
  .addCommand(keysCommand({ newSecrets, print: (line) => process.stdout.write(`${line}\n`) }))
  .parseAsync();
