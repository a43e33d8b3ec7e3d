import { InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { grantActions, resourceTypes } from '../access/grants.js';
import { CliCommand } from './cli-command.js';
import { momentAhead } from './durations.js';
import { CommandProblem } from './exit-codes.js';
import { wholeNumber } from './list.js';
import { ifGiven, principalId, workspaceId } from './names.js';
import type { Needs } from './needs.js';
import { visibleJson } from './visible.js';

interface Options {
  readonly principal: string;
  readonly workspace?: string;
  readonly expires: string;
  readonly preset?: 'project_read' | 'oplog_rw';
  readonly project?: string[];
  readonly client?: string[];
  readonly allAccessible?: true;
  readonly oplog?: string[];
  readonly grant?: Grant[];
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
    .option(
      '--grant <type:id:action...>',
      'instead of a preset: what on (oplog, project, client, workspace), its id, and what for (read; on an oplog also create, update, delete)',
      addGrant,
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
      projectIds: '--project',
      clientIds: '--client',
      oplogIds: '--oplog',
      allAccessible: '--all-accessible',
      grants: '--grant',
      allowedCidrs: '--network',
      rateLimitPerMinute: '--rate',
    })
    .action(async (name: string, { principal, workspace, json, ...choices }: Options) => {
      requireReach(choices);
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

type Grant = z.infer<typeof grantShape>;

const grantShape = z.object({
  resourceType: z.enum(resourceTypes),
  resourceId: z.guid(),
  action: z.enum(grantActions),
});

/** Reads one grant more: `oplog:<id>:read`. */
function addGrant(text: string, before: readonly Grant[] | undefined): Grant[] {
  const [resourceType, resourceId, action, ...rest] = text.split(':');
  const grant = grantShape.safeParse({ resourceType, resourceId, action });
  if (grant.success && rest.length === 0) return [...(before ?? []), grant.data];
  throw new InvalidArgumentError(
    `It must be a type (${resourceTypes.join(', ')}), an id and an action (${grantActions.join(', ')}), such as oplog:0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10:read.`,
  );
}

/** What goes with each preset, in words of options; the action checks the same, in words of its fields. */
const selectors = {
  project_read: ['--project', '--client', '--all-accessible'],
  oplog_rw: ['--oplog'],
  none: ['--grant'],
} as const;

/** Requires exactly one way of saying what the token shall reach. */
function requireReach({ preset, ...choices }: Choices): void {
  const given = Object.entries({
    '--project': choices.project,
    '--client': choices.client,
    '--all-accessible': choices.allAccessible,
    '--oplog': choices.oplog,
    '--grant': choices.grant,
  }).flatMap(([option, value]) => (value === undefined ? [] : [option]));
  const [only, ...others] = given;
  if (preset === undefined && (only !== '--grant' || others.length > 0))
    throw new CommandProblem(
      'usage',
      'Say what the token may do: --preset project_read with one of --project, --client and --all-accessible; --preset oplog_rw with --oplog; or, without --preset, --grant.',
    );
  const fitting: readonly string[] = selectors[preset ?? 'none'];
  if (only === undefined || others.length > 0 || !fitting.includes(only))
    throw new CommandProblem(
      'usage',
      `--preset ${preset ?? ''} needs ${oneOf(fitting)}, and nothing else of the kind.`,
    );
}

const oneOf = (options: readonly string[]): string =>
  options.length === 1 ? options.join() : `exactly one of ${options.join(', ')}`;

type Choices = Omit<Options, 'principal' | 'workspace' | 'json'>;

const inputOf = (choices: Choices) => ({
  expiresAt: choices.expires,
  preset: choices.preset,
  projectIds: choices.project,
  clientIds: choices.client,
  allAccessible: choices.allAccessible,
  oplogIds: choices.oplog,
  grants: choices.grant,
  allowedCidrs: choices.network,
  rateLimitPerMinute: choices.rate,
});
