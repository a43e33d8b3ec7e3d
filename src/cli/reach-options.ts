import { InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { grantActions, resourceTypes } from '../access/grants.js';
import type { CliCommand } from './cli-command.js';
import { CommandProblem } from './exit-codes.js';

/** What somebody said a service token shall reach. */
export interface ReachChoices {
  readonly preset?: 'project_read' | 'oplog_rw';
  readonly project?: string[];
  readonly client?: string[];
  readonly allAccessible?: true;
  readonly oplog?: string[];
  readonly grant?: Grant[];
}

/** Gives a command the options by which one says what a service token shall reach. */
export const withReachOptions = (command: CliCommand): CliCommand =>
  command
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
    .fields({
      projectIds: '--project',
      clientIds: '--client',
      oplogIds: '--oplog',
      allAccessible: '--all-accessible',
      grants: '--grant',
    });

/** The same for the actions that take such a choice. */
export const reachInput = (choices: ReachChoices) => ({
  preset: choices.preset,
  projectIds: choices.project,
  clientIds: choices.client,
  allAccessible: choices.allAccessible,
  oplogIds: choices.oplog,
  grants: choices.grant,
});

/** Whether anything was said at all. */
export const saysReach = (choices: ReachChoices): boolean =>
  Object.values(reachInput(choices)).some((value) => value !== undefined);

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
export function requireReach(choices: ReachChoices): void {
  const { preset } = choices;
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
