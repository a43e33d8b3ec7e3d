import { CommanderError } from 'commander';
import { AppError } from '../errors.js';
import { CliCommand } from './cli-command.js';
import { CommandProblem, endingOf, exitCodes } from './exit-codes.js';
import type { Terminal } from './needs.js';

interface Settings {
  readonly terminal: Terminal;
  /** What an error says to people, where it was made for them. */
  readonly wordsFor: (error: unknown) => string | undefined;
  /** Puts a fault of ours into the log, and answers with the id to find it by. */
  readonly logFault: (error: unknown) => string;
}

/** Runs a command line; answers with what the process shall end with. Whatever happens is said on standard error, without a stack. */
export async function runProgram(
  program: CliCommand,
  args: readonly string[],
  settings: Settings,
): Promise<number> {
  const { terminal } = settings;
  for (const command of program.tree()) {
    command.exitOverride().configureOutput({
      writeOut: (text) => terminal.print(text.replace(/\n$/, '')),
      writeErr: (text) => terminal.tell(text.replace(/\n$/, '')),
    });
  }
  const running: { command?: CliCommand } = {};
  program.hook('preAction', (_program, command) => {
    if (command instanceof CliCommand) running.command = command;
  });
  try {
    await program.parseAsync(helpAsOption(program, args), { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    return ended(error, running.command, settings);
  }
}

/** `help token list` as `token list --help`: the help command of commander itself goes only one command deep. */
function helpAsOption(program: CliCommand, args: readonly string[]): string[] {
  const [first, ...names] = args;
  if (first !== 'help' || names.length < 2) return [...args];
  const path = [program.name(), ...names].join(' ');
  if (program.tree().some((command) => command.path() === path)) return [...names, '--help'];
  throw new CommandProblem('usage', `There is no command "${names.join(' ')}".`);
}

function ended(
  error: unknown,
  command: CliCommand | undefined,
  { terminal, wordsFor, logFault }: Settings,
): number {
  // Commander has said what is wrong; only that help was asked for is no problem.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof CommandProblem) {
    terminal.tell(error.message);
    return exitCodes[error.ending];
  }
  const isExpected = error instanceof AppError && error.code !== 'Internal';
  const words = isExpected ? (command?.inOptions(error.publicText) ?? error.publicText) : wordsFor(error);
  terminal.tell(words ?? `Something failed on our side: fault ${logFault(error)} in the log.`);
  return error instanceof AppError ? exitCodes[endingOf(error)] : exitCodes.failed;
}
