import { Option } from 'commander';
import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { momentAhead } from './durations.js';
import { wholeNumber } from './list.js';
import { ifGiven, principalId, workspaceId } from './names.js';
import type { Needs } from './needs.js';
import { visibleJson } from './visible.js';

interface Options {
  readonly principal: string;
  readonly workspace?: string;
  readonly expires: string;
  readonly preset?: string;
  readonly project?: string[];
  readonly client?: string[];
  readonly allAccessible?: true;
  readonly oplog?: string[];
  readonly network?: string[];
  readonly rate?: number;
  readonly json?: true;
}

const answerShape = z.object({ id: z.string(), token: z.string(), expiresAt: z.coerce.date() });

export const tokenCreate = ({ terminal, asOperator }: Needs): CliCommand =>
  new CliCommand('create')
    .description('make a service token; prints its text, and nothing else, to standard output')
    .argument('<name>', 'what the token is called')
    .requiredOption('--principal <principal>', 'its service principal, by name or id')
    .requiredOption('--expires <when>', 'a duration such as 30d, or a moment in ISO 8601', momentAhead)
    .option('--workspace <workspace>', 'where the principal is, when several have the name')
    .addOption(new Option('--preset <preset>', 'what it may do').choices(['project_read', 'oplog_rw']))
    .option('--project <id...>', 'project_read: of these projects')
    .option('--client <id...>', 'project_read: of all projects of these clients')
    .option('--all-accessible', 'project_read: of all that its owner reaches in the workspace')
    .option('--oplog <id...>', 'oplog_rw: of these operation logs')
    .option('--network <cidr...>', 'networks it may be used from; else from anywhere')
    .option('--rate <number>', 'requests a minute; else as many as come', wholeNumber(1, 1_000_000))
    .option('--json', 'print the answer as JSON')
    .example(
      'TOKEN=$(graphwarden token create nightly --principal nightly-report --preset project_read --all-accessible --expires 90d)',
    )
    .example(
      'graphwarden token create collector --principal log-collector --preset oplog_rw --oplog 0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10 --expires 2030-01-31 --network 192.0.2.0/24',
    )
    .action(async (name: string, { principal, workspace, json, ...choices }: Options) => {
      await asOperator(async (run) => {
        const within = await ifGiven(workspace, async (text) => await workspaceId(run, text));
        const servicePrincipalId = await principalId(run, principal, within);
        const answer = await run('createServiceToken', { name, servicePrincipalId, ...inputOf(choices) });
        const { id, token, expiresAt } = answerShape.parse(answer);
        terminal.print(json === true ? visibleJson(answer, 2) : token);
        terminal.tell(
          `Service token "${name}" is ${id}, good until ${expiresAt.toISOString()}. Its text is shown only now.`,
        );
      });
    });

const inputOf = (choices: Omit<Options, 'principal' | 'workspace' | 'json'>) => ({
  expiresAt: choices.expires,
  preset: choices.preset,
  projectIds: choices.project,
  clientIds: choices.client,
  allAccessible: choices.allAccessible,
  oplogIds: choices.oplog,
  allowedCidrs: choices.network,
  rateLimitPerMinute: choices.rate,
});
