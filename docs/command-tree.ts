import type { CliCommand } from '../src/cli/cli-command.js';
import { createProgram } from '../src/cli/program.js';

const refuse = (): never => {
  throw new Error('a description runs nothing');
};

/** Every command that does something, with its examples (`.examples`) and how it is called (`.path()`). */
export function commandTree(): readonly CliCommand[] {
  const program = createProgram({
    terminal: {
      print: refuse,
      tell: refuse,
      isInteractive: false,
      isRead: false,
      confirm: refuse,
      readSecret: refuse,
    },
    version: '',
    loadEnvironment: refuse,
    serve: refuse,
    migrate: refuse,
    seedDemo: refuse,
    addDemoProject: refuse,
    asOperator: refuse,
    countStaleRows: refuse,
    deleteStaleRows: refuse,
    metadata: { directory: '', catalog: refuse, actionsYaml: refuse },
    database: { grant: refuse },
    keys: { newSecrets: refuse, ring: refuse, newKey: refuse, countRowsUnder: refuse, keep: refuse },
  });
  return program.tree().filter(({ commands }) => commands.length === 0);
}
