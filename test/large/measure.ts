import type pg from 'pg';
import { z } from 'zod';
import type { Statement } from '../../src/metadata/fragment.js';
import { literal } from './literals.js';

/** How PostgreSQL plans a prepared statement: for the values of each run, or once for any. */
export const planModes = ['custom', 'generic'] as const;
export type PlanMode = (typeof planModes)[number];

interface Node {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string | undefined;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number | undefined;
  readonly 'Rows Removed by Index Recheck'?: number | undefined;
  readonly Plans?: readonly Node[] | undefined;
}
const node: z.ZodType<Node> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    'Relation Name': z.string().optional(),
    'Actual Rows': z.number(),
    'Actual Loops': z.number(),
    'Rows Removed by Filter': z.number().optional(),
    'Rows Removed by Index Recheck': z.number().optional(),
    Plans: z.array(node).optional(),
  }),
);
const explained = z.tuple([
  z.object({
    Plan: node,
    'Planning Time': z.number(),
    'Execution Time': z.number(),
  }),
]);

/** What a statement cost, in the median of its runs. Times are the server's, in milliseconds. */
export interface Reading {
  readonly planning: number;
  readonly execution: number;
  /** Rows that scans of tables looked at, those that a filter took away included. */
  readonly touched: number;
  /** Tables that were read from end to end. */
  readonly sequential: readonly string[];
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** Reads the plan of a statement while it runs, several times; what it writes is taken back. */
export async function measure(
  client: pg.Client,
  statement: Statement,
  mode: PlanMode,
  runs: number,
): Promise<Reading> {
  const values = statement.values.map(literal).join(', ');
  const execute = `EXECUTE asked${values === '' ? '' : `(${values})`}`;
  await client.query(`SET plan_cache_mode = force_${mode}_plan`);
  await client.query(`PREPARE asked AS ${statement.text}`);
  try {
    // The first run plans, and warms what it reads.
    await explain(client, execute);
    const readings: Reading[] = [];
    for (let run = 0; run < runs; run += 1) readings.push(await explain(client, execute));
    const middle = (value: (reading: Reading) => number): number => median(readings.map(value));
    return {
      planning: middle(({ planning }) => planning),
      execution: middle(({ execution }) => execution),
      touched: middle(({ touched }) => touched),
      sequential: readings[0]?.sequential ?? [],
    };
  } finally {
    await client.query('DEALLOCATE asked');
  }
}

async function explain(client: pg.Client, execute: string): Promise<Reading> {
  await client.query('BEGIN');
  try {
    const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(
      `EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${execute}`,
    );
    const [{ Plan, ...times }] = explained.parse(rows[0]?.['QUERY PLAN']);
    const scans = nodesOf(Plan).filter((each) => each['Relation Name'] !== undefined);
    return {
      planning: times['Planning Time'],
      execution: times['Execution Time'],
      touched: scans.reduce((sum, each) => sum + touchedBy(each), 0),
      sequential: scans
        .filter((each) => each['Node Type'] === 'Seq Scan')
        .map((each) => each['Relation Name'] ?? ''),
    };
  } finally {
    await client.query('ROLLBACK');
  }
}

const nodesOf = (root: Node): readonly Node[] => [root, ...(root.Plans ?? []).flatMap(nodesOf)];

const touchedBy = (scan: Node): number =>
  (scan['Actual Rows'] +
    (scan['Rows Removed by Filter'] ?? 0) +
    (scan['Rows Removed by Index Recheck'] ?? 0)) *
  scan['Actual Loops'];
