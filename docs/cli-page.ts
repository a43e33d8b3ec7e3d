import type { CliCommand } from '../src/cli/cli-command.js';
import { exitCodeTexts } from '../src/cli/exit-codes.js';
import { anchor, code, fenced, table } from './markdown.js';

/** The whole of `docs/cli.md`, from the commands that do something. */
export function cliPage(commands: readonly CliCommand[]): string {
  const parts = [
    introduction,
    globalOptions(commands),
    exitCodes,
    '## Commands',
    commands.map(contentsLine).join('\n'),
    ...commands.map(commandEntry),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const introduction = `<!-- Written by \`npm run docs:generate\` from the commands in src/cli: change those. -->

# The command line

It runs beside the database of the service, with the same settings from the environment, and acts as the *operator*: it needs no login, goes
through the same actions and checks as everybody ([actions.md](actions.md)), and what it changes stands in the audit log. In a checkout, build
it once with \`npm run build\`.

${fenced('sh', 'npx graphwarden --help')}

The image has no \`npx\`; there it is \`graphwarden\` itself, beside the service that runs, or, while that is stopped, in a container of its own:

${fenced('sh', 'docker compose exec -T graphwarden graphwarden --help\ndocker compose run --rm -T graphwarden graphwarden --help')}

Tables are for people; \`--json\` prints the answer for scripts. Secrets go to standard output, once; all that people should read beside them goes to standard error.
What destroys asks first, and is refused where nobody can be asked, unless \`--yes\` is given.`;

function globalOptions([first]: readonly CliCommand[]): string {
  if (first === undefined) return '';
  const program = rootOf(first);
  return ['Before every command:', optionsOf(program)].join('\n\n');
}

const rootOf = (command: CliCommand['parent'] & object): NonNullable<CliCommand['parent']> =>
  command.parent === null ? command : rootOf(command.parent);

const exitCodes = [
  '## Exit codes',
  table(
    ['code', 'meaning'],
    exitCodeTexts.map(([exit, meaning]) => [code(String(exit)), meaning]),
  ),
].join('\n\n');

const contentsLine = (command: CliCommand): string =>
  `- [${code(command.path())}](#${anchor(command.path())}): ${firstSentence(command.description())}`;

function commandEntry(command: CliCommand): string {
  const parts = [
    `### ${command.path()}`,
    sentence(command.description()),
    fenced('sh', `${command.path()} ${command.usage()}`.trim()),
    argumentsOf(command),
    optionsOf(command),
    command.examples.length === 0 ? '' : `For example:\n\n${fenced('sh', command.examples.join('\n'))}`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

type AnyCommand = NonNullable<CliCommand['parent']>;

function argumentsOf(command: AnyCommand): string {
  const help = command.createHelp();
  const rows = help
    .visibleArguments(command)
    .map((argument) => [code(help.argumentTerm(argument)), prose(help.argumentDescription(argument))]);
  return rows.length === 0 ? '' : table(['argument', 'what it is'], rows);
}

function optionsOf(command: AnyCommand): string {
  const help = command.createHelp();
  const rows = help
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map((option) => [
      code(help.optionTerm(option)),
      prose(help.optionDescription(option)) + (option.mandatory ? ' (required)' : ''),
    ]);
  return rows.length === 0 ? '' : table(['option', 'what it does'], rows);
}

const firstSentence = (text: string): string =>
  prose(text.split(/\n|(?<=[.!?]) /)[0] ?? text).replace(/\.$/, '');

/** `<id>` is no tag. */
const prose = (text: string): string => text.replaceAll('<', '\\<');

/** A description as prose: it begins large and ends with a stop. */
const sentence = (text: string): string => {
  const capital = prose(text.charAt(0).toUpperCase() + text.slice(1));
  return capital === '' || /[.!?:]$/.test(capital) ? capital : `${capital}.`;
};
