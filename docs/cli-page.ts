import type { Command } from 'commander';
import { anchor, code, fenced, table } from './markdown.js';

/** Every code that a command may end with, and what it says. */
type ExitCodes = readonly (readonly [number, string])[];

/** The whole of `docs/cli.md`, from the tree of commands. */
export function cliPage(program: Command, exitCodes: ExitCodes): string {
  const commands = runnable(program);
  return `${[
    introduction(program),
    exitCodesTable(exitCodes),
    ['## Commands', commands.map(contentsLine).join('\n')].join('\n\n'),
    ...commands.map(commandEntry),
  ]
    .filter((part) => part !== '')
    .join('\n\n')}\n`;
}

/** The commands that do something, in the order of the help; those that only hold others say nothing of their own. */
function runnable(command: Command): Command[] {
  const visible = command.createHelp().visibleCommands(command);
  // The help counts `help` among the commands, which nobody declared.
  const below = visible.filter((each) => command.commands.includes(each));
  return below.length === 0 ? [command] : below.flatMap(runnable);
}

/** `graphwarden token revoke`. */
function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

const introduction = (
  program: Command,
): string => `<!-- Written by \`npm run docs:generate\` from the commands in src/cli: change those. -->

# The command line

${sentence(program.description())} Whoever can start it with the settings of the service acts as the *operator*: it needs no login, goes through the
same actions with the same checks ([actions.md](actions.md)), and everything it changes stands in the audit log.

${fenced('sh', `npx ${program.createHelp().commandUsage(program)}`)}${optionsOf(program)}`;

const exitCodesTable = (exitCodes: ExitCodes): string =>
  [
    '## Exit codes',
    table(
      ['code', 'meaning'],
      exitCodes.map(([exit, meaning]) => [code(String(exit)), meaning]),
    ),
  ].join('\n\n');

const contentsLine = (command: Command): string =>
  `- [${code(pathOf(command))}](#${anchor(pathOf(command))}): ${summaryOf(command)}`;

const summaryOf = (command: Command): string => command.summary() || command.description();

function commandEntry(command: Command): string {
  const help = command.createHelp();
  const parts = [
    `### ${pathOf(command)}`,
    sentence(command.description()),
    fenced('sh', help.commandUsage(command)),
    argumentsOf(command),
    optionsOf(command).trim(),
    examplesOf(command),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function argumentsOf(command: Command): string {
  const help = command.createHelp();
  const rows = help
    .visibleArguments(command)
    .map((argument) => [code(help.argumentTerm(argument)), help.argumentDescription(argument)]);
  return rows.length === 0 ? '' : table(['argument', 'what it is'], rows);
}

function optionsOf(command: Command): string {
  const help = command.createHelp();
  const rows = help
    .visibleOptions(command)
    .filter(({ long }) => long !== '--help')
    .map((option) => [code(help.optionTerm(option)), help.optionDescription(option)]);
  return rows.length === 0 ? '' : `\n\n${table(['option', 'what it does'], rows)}`;
}

/** What the help of a command says after its options: its examples, one a line. */
function examplesOf(command: Command): string {
  const written: string[] = [];
  command.configureOutput({ ...command.configureOutput(), writeOut: (text) => void written.push(text) });
  command.outputHelp();
  const [, ...after] = written.join('').split(command.helpInformation());
  const lines = after
    .join('')
    .split('\n')
    .map((line) => line.trim());
  const examples = lines.filter((line) => line.startsWith('$ ')).map((line) => line.slice(2));
  return examples.length === 0 ? '' : fenced('sh', examples.join('\n'));
}

const sentence = (text: string): string => {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return capital === '' || /[.!?]$/.test(capital) ? capital : `${capital}.`;
};
