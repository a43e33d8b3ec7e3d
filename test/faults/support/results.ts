import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { type Figures, type Judged, type Scenario, figuresShape } from '../../../docs/reliability-figures.js';
import type { Report } from './traffic.js';

const file = resolve(import.meta.dirname, '../../../docs/reliability.json');
const results = z.record(z.string(), z.unknown());

/**
 * Keeps what a scenario has seen under its name in docs/reliability.json, from which docs/reliability.md has its figures, if
 * RELIABILITY_RESULTS=write says so: a run that only proves changes no file. Those of a scenario that is no more go.
 */
export async function keepResult<Name extends Scenario>(
  name: Name,
  seen: NonNullable<Figures[Name]>,
): Promise<void> {
  const kept = figuresShape.shape[name].parse(seen);
  if (process.env['RELIABILITY_RESULTS'] !== 'write') return;
  const before = results.parse(JSON.parse(await readFile(file, 'utf8').catch(() => '{}')));
  const all = Object.entries({ ...before, [name]: kept })
    .filter(([each]) => each in figuresShape.shape)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  await writeFile(file, `${JSON.stringify(Object.fromEntries(all), null, 2)}\n`);
}

/** What is worth keeping of a report. */
export const figuresOf = ({ answers, writes, violations, lostWrites, ...report }: Report): Judged => ({
  answers: { ...answers },
  writes: { ...writes, others: writes.others.length, slowest: Math.round(writes.slowest) },
  violations: violations.length,
  lostWrites: lostWrites.length,
  longestWithoutAcceptance: report.longestWithoutAcceptance,
  latestAcceptance: report.latestAcceptance,
  faults: report.faults.map((each) => ({ ...each })),
});
