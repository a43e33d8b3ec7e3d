import { access } from './access.js';
import { auditTail } from './audit-tail.js';
import { cleanup } from './cleanup.js';
import { CliCommand } from './cli-command.js';
import { dbGrant } from './db-grant.js';
import { demoProject } from './demo-project.js';
import { demoSeed } from './demo-seed.js';
import { exitCodeTexts } from './exit-codes.js';
import { freeze } from './freeze.js';
import { keysList } from './keys-list.js';
import { keysNew } from './keys-new.js';
import { keysRotate } from './keys-rotate.js';
import { metadataCheck } from './metadata-check.js';
import { metadataGenerate } from './metadata-generate.js';
import { migrateCommand } from './migrate.js';
import type { Needs } from './needs.js';
import { policySet } from './policy-set.js';
import { policyShow } from './policy-show.js';
import { principalCreate } from './principal-create.js';
import { principalList } from './principal-list.js';
import { serveCommand } from './serve.js';
import { sessionList } from './session-list.js';
import { sessionRevoke } from './session-revoke.js';
import { tokenCreate } from './token-create.js';
import { tokenIdentify } from './token-identify.js';
import { tokenList } from './token-list.js';
import { tokenRevoke } from './token-revoke.js';
import { unfreeze } from './unfreeze.js';
import { userActivate } from './user-activate.js';
import { userCreate } from './user-create.js';
import { userDeactivate } from './user-deactivate.js';
import { userList } from './user-list.js';
import { userReset } from './user-reset.js';
import { workspaceAddMember } from './workspace-add-member.js';
import { workspaceCreate } from './workspace-create.js';
import { workspaceList } from './workspace-list.js';
import { workspaceMembers } from './workspace-members.js';
import { workspaceRemoveMember } from './workspace-remove-member.js';

type MakeCommand = (needs: Needs) => CliCommand;

/** Every command there is, in the order of the help; those of a group under its name and description. */
const groups: readonly (MakeCommand | readonly [string, string, ...MakeCommand[]])[] = [
  serveCommand,
  migrateCommand,
  ['db', 'the database and who may do what in it', dbGrant],
  ['demo', 'a small workspace to try things with', demoSeed, demoProject],
  ['user', 'people and their accounts', userCreate, userList, userDeactivate, userActivate, userReset],
  [
    ...(['workspace', 'workspaces and their members'] as const),
    ...[workspaceCreate, workspaceList, workspaceMembers, workspaceAddMember, workspaceRemoveMember],
  ],
  ['principal', 'service principals', principalCreate, principalList],
  ['token', 'API tokens and service tokens', tokenCreate, tokenList, tokenIdentify, tokenRevoke],
  ['session', 'sessions of people', sessionList, sessionRevoke],
  access,
  ['policy', 'what tokens may be like', policyShow, policySet],
  freeze,
  unfreeze,
  ['audit', 'who did what', auditTail],
  ['metadata', 'what Hasura enforces', metadataGenerate, metadataCheck],
  ['keys', 'the secrets of the service', keysNew, keysList, keysRotate],
  cleanup,
];

/**
 * The whole command line. Making it touches nothing; what a command needs it takes from `needs` when it runs.
 */
export function createProgram(needs: Needs): CliCommand {
  const program = new CliCommand('graphwarden')
    .description(
      'The credential service of a Hasura application.\n\nRuns beside the database of the service, with the same settings from the environment, and acts as the operator of this machine.',
    )
    .version(needs.version, '--version', 'print the version')
    .option('--settings <file>', 'an environment file to take settings from too; what is set already wins')
    .example('graphwarden serve')
    .example('graphwarden user list')
    .addHelpText('after', exitCodeHelp)
    .hook('preAction', (command) => {
      const { settings } = command.opts<{ settings?: string }>();
      if (settings !== undefined) needs.loadEnvironment(settings);
    });
  for (const entry of groups)
    program.addCommand(typeof entry === 'function' ? entry(needs) : group(entry, needs));
  return program;
}

function group(
  [name, description, ...commands]: readonly [string, string, ...MakeCommand[]],
  needs: Needs,
): CliCommand {
  const parent = new CliCommand(name).description(description);
  for (const make of commands) parent.addCommand(make(needs));
  return parent;
}

const exitCodeHelp = `\nExit codes:\n${exitCodeTexts.map(([code, text]) => `  ${String(code).padEnd(4)} ${text}`).join('\n')}`;
