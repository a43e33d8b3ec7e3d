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

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** Reads the plan of a statement while it runs, several times; what it writes is taken back. */
export async function measure(
  client: pg.Client,
  statement: Statement,
  mode: PlanMode,
  runs: number,
): Promise<Reading> {
  const execute = executeOf('asked', statement);
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

/** What a statement cost in each of several rounds, planning included, and the rows that it looked at in the last. */
export interface Rounds {
  readonly milliseconds: readonly number[];
  readonly touched: number;
}

/** PostgreSQL plans a prepared statement for its values five times before it considers one plan for any values. */
export const settledAfter = 7;

interface Course {
  readonly rounds: number;
  readonly runs: number;
  /** How often each runs before the first round; less than usual where a run takes long. */
  readonly before?: number;
}

/**
 * Runs prepared statements in turns, so that what else happens on the machine meets all of them alike. PostgreSQL plans
 * as it likes, and has settled before the first round. Each round of a statement is the median of its runs.
 */
export async function measureInTurns(
  client: pg.Client,
  statements: Readonly<Record<string, Statement>>,
  { rounds, runs, before = settledAfter }: Course,
): Promise<(name: string) => Rounds> {
  await client.query('SET plan_cache_mode = auto');
  const turns: Turn[] = [];
  try {
    for (const [name, statement] of Object.entries(statements)) {
      const prepared = `turn_${turns.length}`;
      await client.query(`PREPARE ${prepared} AS ${statement.text}`);
      turns.push({ name, prepared, execute: executeOf(prepared, statement), milliseconds: [], touched: 0 });
    }
    for (const { execute } of turns) await repeat(before, () => explain(client, execute));
    for (let round = 0; round < rounds; round += 1)
      for (const turn of round % 2 === 0 ? turns : turns.toReversed()) {
        const readings = await repeat(runs, () => explain(client, turn.execute));
        turn.milliseconds.push(median(readings.map(({ planning, execution }) => planning + execution)));
        turn.touched = readings[0]?.touched ?? 0;
      }
  } finally {
    for (const { prepared } of turns) await client.query(`DEALLOCATE ${prepared}`);
  }
  return (name) => {
    const found = turns.find((turn) => turn.name === name);
    if (found === undefined) throw new Error(`${name} was not measured`);
    return found;
  };
}

interface Turn extends Rounds {
  readonly name: string;
  readonly prepared: string;
  readonly execute: string;
  readonly milliseconds: number[];
  touched: number;
}

async function repeat<T>(times: number, work: () => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  while (done.length < times) done.push(await work());
  return done;
}

/** Runs a prepared statement with its values. */
export function executeOf(prepared: string, { values }: Statement): string {
  const list = values.map(literal).join(', ');
  return `EXECUTE ${prepared}${list === '' ? '' : `(${list})`}`;
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
