import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';

const table = z.object({
  title: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.string())),
  notes: z.array(z.string()).exactOptional(),
});

const target = z.object({
  what: z.string(),
  target: z.string(),
  measured: z.string(),
  isMet: z.boolean().exactOptional(),
});

const chart = z.object({
  name: z.string(),
  title: z.string(),
  kind: z.enum(['bars', 'lines']),
  x: z.string(),
  y: z.string(),
  isLogarithmic: z.boolean().exactOptional(),
  points: z.array(z.object({ series: z.string(), x: z.union([z.number(), z.string()]), y: z.number() })),
});

/** What a scenario found the last time it ran, and where and when that was. */
const result = z.object({
  about: z.string(),
  ranAt: z.string(),
  seconds: z.number(),
  /** Only a try: fewer rounds, smaller worlds. */
  isQuick: z.boolean(),
  machine: z.string(),
  versions: z.string(),
  /** Processes that wanted the machine before the scenario began, on average of a minute: others were at work if it is not near nought. */
  loadBefore: z.number(),
  /** The commit that was measured. */
  commit: z.string(),
  tables: z.array(table),
  targets: z.array(target),
  charts: z.array(chart),
  figures: z.unknown(),
});
export type Result = z.infer<typeof result>;

/** By the scenario's name. */
export type Results = Record<string, Result>;

/** The results of earlier runs; without those of a bench that wrote them otherwise, and none where there is no file yet. */
export async function readResults(file: string): Promise<Results> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const found = Object.entries(z.record(z.string(), z.unknown()).parse(JSON.parse(text)));
  return Object.fromEntries(
    found.flatMap(([name, value]) => {
      const parsed = result.safeParse(value);
      return parsed.success ? [[name, parsed.data]] : [];
    }),
  );
}

export async function writeResults(file: string, found: Results): Promise<void> {
  await writeFile(file, `${JSON.stringify(found, null, 1)}\n`);
}
