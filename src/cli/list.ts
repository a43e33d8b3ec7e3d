import { InvalidArgumentError } from 'commander';
import { z } from 'zod';
import type { CliCommand } from './cli-command.js';
import type { RunAction, Terminal } from './needs.js';
import { type Column, show, tableOf } from './table.js';

export interface ListOptions {
  readonly limit: number;
  readonly all?: true;
  readonly json?: true;
}

const pageShape = z.object({
  nodes: z.array(z.record(z.string(), z.unknown())),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  totalCount: z.int(),
});
export type List = z.infer<typeof pageShape>;

/** The options of every command that lists. */
export function listing(command: CliCommand): CliCommand {
  return command
    .option('--limit <number>', 'how many to show', wholeNumber(1, 1_000_000), 50)
    .option('--all', 'show all of them')
    .option('--json', 'print the answer as JSON');
}

/** Reads an option that is a whole number. */
export const wholeNumber =
  (minimum: number, maximum: number) =>
  (text: string): number => {
    const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
    if (value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${minimum} to ${maximum}.`);
  };

const longestPage = 100;

/** Reads a list by an action, page after page, up to what was asked for. */
export async function readList(
  run: RunAction,
  action: string,
  input: Readonly<Record<string, unknown>>,
  { limit, all }: Pick<ListOptions, 'limit' | 'all'>,
): Promise<List> {
  const wanted = all === true ? Infinity : limit;
  const nodes: List['nodes'] = [];
  let after: string | null = null;
  for (;;) {
    const first = Math.min(longestPage, wanted - nodes.length);
    const page: List = pageShape.parse(await run(action, { ...input, first, after }));
    nodes.push(...page.nodes);
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage || nodes.length >= wanted) return { ...page, nodes };
  }
}

/** Shows a list, and says when there is more of it. */
export function showList<Row>(
  terminal: Terminal,
  list: List,
  shape: z.ZodType<Row>,
  columns: readonly Column<Row>[],
  { json }: Pick<ListOptions, 'json'>,
): void {
  show(terminal, json, list, () =>
    tableOf(
      columns,
      list.nodes.map((node) => shape.parse(node)),
    ),
  );
  tellRest(terminal, list);
}

export function tellRest(terminal: Terminal, { nodes, pageInfo, totalCount }: List): void {
  if (pageInfo.hasNextPage)
    terminal.tell(`${nodes.length} of ${totalCount} shown: --limit and --all show more.`);
}
