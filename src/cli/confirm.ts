import { CommandProblem } from './exit-codes.js';
import type { CliCommand } from './cli-command.js';
import type { Terminal } from './needs.js';

/** The option of every command that destroys something. */
export const confirmable = (command: CliCommand): CliCommand =>
  command.option('-y, --yes', 'do not ask for confirmation');

/** Makes sure that somebody means it: `--yes`, or a yes at the terminal. Without either, nothing is done. */
export async function requireConfirmation(
  terminal: Terminal,
  question: string,
  isConfirmed: boolean | undefined,
): Promise<void> {
  if (isConfirmed === true) return;
  if (!terminal.isInteractive)
    throw new CommandProblem(
      'notConfirmed',
      `${question} Nobody is there to be asked: --yes confirms. Nothing was done.`,
    );
  if (!(await terminal.confirm(question))) throw new CommandProblem('notConfirmed', 'Nothing was done.');
}
