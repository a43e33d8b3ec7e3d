import { CliCommand } from './cli-command.js';
import { confirmable, requireConfirmation } from './confirm.js';
import type { Needs, StaleRows } from './needs.js';
import { fieldsOf, show } from './table.js';

interface Options {
  readonly dryRun?: true;
  readonly yes?: true;
  readonly json?: true;
}

export const cleanup = ({ terminal, countStaleRows, deleteStaleRows }: Needs): CliCommand =>
  confirmable(new CliCommand('cleanup'))
    .description(
      'delete what nobody needs any more: sessions 90 days after their end, counters of the login throttle, usage older than 400 days, all but the latest addresses of a credential, codes and enrolments that came to nothing. A service does the same every hour',
    )
    .option('--dry-run', 'only count')
    .option('--json', 'print the counts as JSON')
    .example('graphwarden cleanup --dry-run')
    .example('graphwarden cleanup --yes')
    .action(async ({ dryRun, yes, json }: Options) => {
      if (dryRun !== true && yes !== true) terminal.tell(textOf(await countStaleRows()));
      if (dryRun !== true) await requireConfirmation(terminal, 'Delete these rows for good?', yes);
      const rows = dryRun === true ? await countStaleRows() : await deleteStaleRows();
      show(
        terminal,
        json,
        Object.fromEntries(Object.entries(rows).map(([name, count]) => [keyOf(name), count])),
        () => `${dryRun === true ? 'Would be deleted' : 'Deleted'}:\n${textOf(rows)}`,
      );
    });

/** `usage counts` is `usageCounts` for a script. */
const keyOf = (name: string): string =>
  name.replace(/[ -](\w)/g, (_all, letter: string) => letter.toUpperCase());

const textOf = (rows: StaleRows): string => fieldsOf(rows);
