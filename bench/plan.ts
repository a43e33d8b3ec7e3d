import type pg from 'pg';
import { z } from 'zod';
import type { Statement } from '../src/metadata/fragment.js';
import { executeOf, settledAfter } from '../test/large/measure.js';

/** How PostgreSQL runs a prepared statement once it has settled on a plan. */
export interface Plan {
  /** As EXPLAIN (ANALYZE, BUFFERS) says it. */
  readonly text: string;
  /** Pages of tables and indexes that it touched. */
  readonly buffers: number;
  readonly milliseconds: number;
  readonly indexes: readonly string[];
  /** Tables that it read from end to end. */
  readonly wholeTables: readonly string[];
}

interface Node {
  readonly 'Index Name'?: string | undefined;
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string | undefined;
  readonly Plans?: readonly Node[] | undefined;
}
const node: z.ZodType<Node> = z.lazy(() =>
  z.object({
    'Node Type': z.string(),
    'Relation Name': z.string().optional(),
    'Index Name': z.string().optional(),
    Plans: z.array(node).optional(),
  }),
);
const explained = z.tuple([
  z.object({
    Plan: z.intersection(node, z.object({ 'Shared Hit Blocks': z.int(), 'Shared Read Blocks': z.int() })),
    'Planning Time': z.number(),
    'Execution Time': z.number(),
  }),
]);

export async function settledPlan(client: pg.Client, statement: Statement): Promise<Plan> {
  const execute = executeOf('planned', statement);
  const explain = async (options: string): Promise<readonly unknown[]> => {
    const { rows } = await client.query<{ 'QUERY PLAN': unknown }>(
      `EXPLAIN (ANALYZE, BUFFERS${options}) ${execute}`,
    );
    return rows.map((row) => row['QUERY PLAN']);
  };
  await client.query(`SET plan_cache_mode = auto; PREPARE planned AS ${statement.text}`);
  try {
    for (let run = 0; run < settledAfter; run += 1) await client.query(execute);
    const [json] = await explain(', FORMAT JSON');
    const [{ Plan: root, ...times }] = explained.parse(json);
    const nodes = nodesOf(root);
    return {
      text: (await explain('')).map(String).join('\n'),
      buffers: root['Shared Hit Blocks'] + root['Shared Read Blocks'],
      milliseconds: times['Planning Time'] + times['Execution Time'],
      indexes: distinct(nodes.map((each) => each['Index Name'])),
      wholeTables: distinct(
        nodes.map((each) => (each['Node Type'] === 'Seq Scan' ? each['Relation Name'] : undefined)),
      ),
    };
  } finally {
    await client.query('DEALLOCATE planned');
  }
}

const nodesOf = (root: Node): readonly Node[] => [root, ...(root.Plans ?? []).flatMap(nodesOf)];

const distinct = (names: readonly (string | undefined)[]): string[] => [
  ...new Set(names.filter((name) => name !== undefined)),
];
