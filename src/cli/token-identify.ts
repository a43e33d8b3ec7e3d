import { CliCommand } from './cli-command.js';
import { CommandProblem } from './exit-codes.js';
import { identify } from './identified-token.js';
import type { Needs } from './needs.js';
import { fieldsOf, show } from './table.js';

export const tokenIdentify = ({ terminal, asOperator }: Needs): CliCommand =>
  new CliCommand('identify')
    .description(
      'say what a credential is. Reads it from standard input, or asks for it: arguments can be seen by every process of the machine',
    )
    .option('--json', 'print the answer as JSON')
    .example('graphwarden token identify < found.txt')
    .action(async ({ json }: { json?: true }) => {
      const text = await terminal.readSecret('Credential: ');
      await asOperator(async (run) => {
        const { answer, found } = await identify(run, text);
        show(terminal, json, answer, () =>
          fieldsOf({
            kind: found.kind,
            'well-formed': found.isWellFormed,
            known: found.isFound,
            'secret right': found.isSecretRight,
            'older text': found.isPrevious,
            id: found.credentialId,
            name: found.name,
            owner: found.owner,
            status: found.status,
            'refused because': found.blockedBy,
          }),
        );
        if (!found.isFound) throw new CommandProblem('notFound', 'No such credential is known here.');
      });
    });
