import { loadMetadata } from '../metadata/load.js';
import { neededFunctions, neededRights } from '../metadata/needed-rights.js';
import { CliCommand } from './cli-command.js';
import { CommandProblem } from './exit-codes.js';
import type { Needs, RoleRights, Terminal } from './needs.js';
import { visibleJson } from './visible.js';

interface Options {
  readonly role: string;
  readonly metadata?: string;
  readonly source: string;
  readonly create?: true;
  readonly setPassword?: true;
  readonly ownDatabase?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

export const dbGrant = ({ terminal, metadata, database }: Needs): CliCommand =>
  new CliCommand('grant')
    .summary('give a database role what Hasura needs, and no more')
    .description(
      [
        'give a database role what Hasura needs, and no more: it reads the views and',
        'tables that the metadata track, and writes what the metadata let anybody write.',
        'It reaches no table of Graphwarden, whatever the metadata say. Rights that it',
        'was granted beside are taken away. Run it again when the metadata have changed;',
        'it prints the statements that it ran. docs/database-role.md has more.',
      ].join('\n'),
    )
    .requiredOption('--role <name>', 'the role that Hasura connects as')
    .option('--metadata <directory>', 'where `databases` is; without it, the metadata of the reference app')
    .option('--source <name>', 'the source of the metadata that this database is', 'default')
    .option('--create', 'make the role where it is missing; its password is read from standard input')
    .option('--set-password', 'give the role the password on standard input where it has another')
    .option(
      '--own-database <name>',
      'a database that the role owns, made where it is missing: for what Hasura keeps itself',
    )
    .option('--dry-run', 'print the statements and change nothing')
    .option('--json', 'print the statements as JSON')
    .example('graphwarden db grant --role hasura --dry-run')
    .example('graphwarden db grant --role hasura --create < password.txt')
    .example('graphwarden db grant --role hasura --metadata ../app/metadata')
    .example('graphwarden db grant --role hasura --own-database hasura_metadata')
    .action(async ({ role, source, dryRun, json, ...options }: Options) => {
      requireName('A role', role);
      if (options.ownDatabase !== undefined) requireName('A database', options.ownDatabase);
      const directory = options.metadata ?? metadata.directory;
      const loaded = await loadMetadata(directory);
      const tables = neededRights(loaded, source);
      if (tables.length === 0)
        throw new CommandProblem('notFound', `There is no source ${source} with tables in ${directory}.`);
      const outcome = await database.grant({
        ...{ role, password: await passwordFor(options, terminal), ownDatabase: options.ownDatabase },
        ...{ tables, functions: neededFunctions(loaded, source) },
        dryRun: dryRun === true,
      });
      if ('refused' in outcome)
        throw new CommandProblem('refused', [...outcome.refused, 'Nothing was changed.'].join('\n'));
      show(terminal, outcome.statements, json);
      terminal.tell(summary(role, outcome.statements.length, dryRun));
      for (const schema of outcome.openSchemas)
        terminal.tell(
          `Every role may make tables and functions in schema ${schema}: REVOKE CREATE ON SCHEMA ${schema} FROM PUBLIC ends that.`,
        );
    });

function requireName(what: string, name: string): void {
  if (/^(?!pg_|public$|none$)[a-z_][a-z0-9_$-]{0,62}$/i.test(name)) return;
  throw new CommandProblem(
    'usage',
    `${what} has a name of at most 63 letters, digits, _, $ and -, which does not begin with pg_.`,
  );
}

async function passwordFor(
  { create, setPassword }: Pick<Options, 'create' | 'setPassword'>,
  terminal: Terminal,
): Promise<RoleRights['password']> {
  if (create === undefined && setPassword === undefined) return undefined;
  const text = await readPassword(terminal);
  return { text, create: create === true, set: setPassword === true };
}

/** Other characters would have to be brought into a normal form before they are a password. */
async function readPassword(terminal: Terminal): Promise<string> {
  const password = await terminal.readSecret('Password of the role: ');
  if (/^[\x21-\x7e]{16,200}$/.test(password)) return password;
  throw new CommandProblem(
    'usage',
    'The password of the role must be 16 to 200 printable characters of ASCII without blanks.',
  );
}

function show(terminal: Terminal, statements: readonly string[], json: true | undefined): void {
  if (json === true) terminal.print(visibleJson({ statements }, 2));
  else if (statements.length > 0) terminal.print(statements.map((statement) => `${statement};`).join('\n'));
}

function summary(role: string, count: number, dryRun: true | undefined): string {
  if (count === 0) return `${role} has what Hasura needs, and no more.`;
  return dryRun === true
    ? 'Nothing was changed.'
    : `${role} now has what Hasura needs, and no more. Give its URL to Hasura as HASURA_GRAPHQL_DATABASE_URL.`;
}
