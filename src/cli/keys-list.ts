import { CliCommand } from './cli-command.js';
import { keyKinds, keyVariables } from './key-ring.js';
import type { Needs } from './needs.js';
import { type Column, show, tableOf } from './table.js';

/** A key without its secret. */
interface ListedKey {
  readonly kind: string;
  readonly id: string;
  readonly state: 'active' | 'verifying';
  /** Live rows that would be of no use without it; null for signing keys, of which nothing is stored. */
  readonly rows: number | null;
  readonly needs: Readonly<Record<string, number>>;
}

const columns: readonly Column<ListedKey>[] = [
  { head: 'kind', of: ({ kind }) => kind },
  { head: 'id', of: ({ id }) => id },
  { head: 'state', of: ({ state }) => state },
  { head: 'needed by', of: ({ rows }) => rows },
];

export const keysList = ({ terminal, keys }: Needs): CliCommand =>
  new CliCommand('list')
    .description(
      'list the keys in use without their secrets: which is active, which only verify, and how many live rows need each digest key',
    )
    .option('--json', 'print them as JSON')
    .example('graphwarden keys list')
    .action(async ({ json }: { json?: true }) => {
      const ring = await keys.ring();
      const listed: ListedKey[] = [];
      for (const kind of keyKinds)
        for (const [at, { id }] of ring[kind].entries()) {
          const needs = kind === 'digest' ? await keys.countRowsUnder(id) : {};
          const rows = kind === 'digest' ? Object.values(needs).reduce((sum, count) => sum + count, 0) : null;
          listed.push({
            kind: keyVariables[kind],
            id,
            state: at === 0 ? 'active' : 'verifying',
            rows,
            needs,
          });
        }
      show(terminal, json, { keys: listed }, () => tableOf(columns, listed));
    });
