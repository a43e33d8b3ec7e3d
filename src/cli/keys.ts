import { Command } from 'commander';

interface KeysNeeds {
  readonly newSecrets: () => Promise<Readonly<Record<string, string>>>;
  readonly print: (line: string) => void;
}

/** Prints a new set of secrets as lines for an environment file. */
export function keysCommand({ newSecrets, print }: KeysNeeds): Command {
  return new Command('keys')
    .description('print new secrets as lines for an environment file; nothing is stored')
    .action(async () => {
      for (const [variable, value] of Object.entries(await newSecrets())) print(`${variable}='${value}'`);
    });
}
