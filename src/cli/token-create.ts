import { z } from 'zod';
import { CliCommand } from './cli-command.js';
import { momentAhead } from './durations.js';
import { wholeNumber } from './list.js';
import { ifGiven, principalId, workspaceId } from './names.js';
import type { Needs } from './needs.js';
import { type ReachChoices, reachInput, requireReach, withReachOptions } from './reach-options.js';
import { visibleJson } from './visible.js';

interface Options extends ReachChoices {
  readonly principal: string;
  readonly workspace?: string;
  readonly expires: string;
  readonly network?: string[];
  readonly rate?: number;
  readonly json?: true;
}

const answerShape = z.object({ id: z.string(), token: z.string(), expiresAt: z.coerce.date() });

export const tokenCreate = ({ terminal, asOperator }: Needs): CliCommand =>
  withReachOptions(
    new CliCommand('create')
      .description('make a service token; prints its text, and nothing else, to standard output')
      .argument('<name>', 'what the token is called')
      .requiredOption('--principal <principal>', 'its service principal, by name or id')
      .requiredOption('--expires <when>', 'a duration such as 30d, or a moment in ISO 8601', momentAhead)
      .option('--workspace <workspace>', 'where the principal is, when several have the name'),
  )
    .option('--network <cidr...>', 'networks it may be used from; else from anywhere')
    .option('--rate <number>', 'requests a minute; else as many as come', wholeNumber(1, 1_000_000))
    .option('--json', 'print the answer as JSON')
    .example(
      'TOKEN=$(graphwarden token create nightly --principal nightly-report --preset project_read --all-accessible --expires 90d)',
    )
    .example(
      'graphwarden token create collector --principal log-collector --preset oplog_rw --oplog 0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10 --expires 90d --network 192.0.2.0/24',
    )
    .example(
      'graphwarden token create reader --principal log-collector --grant oplog:0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10:read --expires 90d',
    )
    .fields({
      servicePrincipalId: '--principal',
      workspaceId: '--workspace',
      expiresAt: '--expires',
      allowedCidrs: '--network',
      rateLimitPerMinute: '--rate',
    })
    .action(async (name: string, options: Options) => {
      const { principal, workspace, json } = options;
      requireReach(options);
      await asOperator(async (run) => {
        const within = await ifGiven(workspace, async (text) => await workspaceId(run, text));
        const servicePrincipalId = await principalId(run, principal, within);
        const answer = await run('createServiceToken', {
          name,
          servicePrincipalId,
          ...inputOf(options),
          ...reachInput(options),
        });
        const { id, token, expiresAt } = answerShape.parse(answer);
        terminal.print(json === true ? visibleJson(answer, 2) : token);
        terminal.tell(
          `Service token "${name}" is ${id}, good until ${expiresAt.toISOString()}. Its text is shown only now.`,
        );
      });
    });

const inputOf = ({ expires, network, rate }: Options) => ({
  expiresAt: expires,
  allowedCidrs: network,
  rateLimitPerMinute: rate,
});
