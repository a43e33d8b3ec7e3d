import { setTimeout as delay } from 'node:timers/promises';
import type { BenchProcess } from '../process.js';
import { clock } from './truth.js';

/** What a replica says of itself. */
export interface Reading {
  readonly isMemoryUsed: boolean;
  readonly heapBytes: number;
  readonly hits: number;
  readonly misses: number;
  readonly uncached: number;
}

/** Undefined where it does not answer in time. */
export async function read({ url }: Pick<BenchProcess, 'url'>): Promise<Reading | undefined> {
  const signal = AbortSignal.timeout(4_000);
  const text = await fetch(`${url}/metrics`, { signal })
    .then(async (response) => await response.text())
    .catch(() => undefined);
  if (text === undefined) return undefined;
  const values = new Map(
    text
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );
  const valueOf = (name: string): number => values.get(`graphwarden_${name}`) ?? 0;
  return {
    isMemoryUsed: valueOf('credential_memory_used') === 1,
    heapBytes: valueOf('nodejs_heap_size_used_bytes'),
    hits: valueOf('credential_lookups_total{how="hit"}'),
    misses: valueOf('credential_lookups_total{how="miss"}'),
    uncached: valueOf('credential_lookups_total{how="uncached"}'),
  };
}

/** Resolves when all of them go by their memory. */
export async function allHear(replicas: readonly Pick<BenchProcess, 'url'>[]): Promise<void> {
  for (;;) {
    const readings = await Promise.all(replicas.map(read));
    if (readings.every((reading) => reading?.isMemoryUsed === true)) return;
    await delay(20);
  }
}

export interface Sample {
  readonly at: number;
  readonly replica: number;
  readonly residentBytes: number;
  /** Undefined while the replica is too busy to say. */
  readonly heapBytes: number | undefined;
}

/** Looks at the memory of all of them again and again, until told to stop. Resident memory is the operating system's word. */
export async function sampleMemory(
  replicas: readonly BenchProcess[],
  everyMs: number,
  stop: AbortSignal,
): Promise<Sample[]> {
  const samples: Sample[] = [];
  while (!stop.aborted) {
    for (const [n, replica] of replicas.entries()) {
      const residentBytes = await replica.residentBytes();
      const heapBytes = (await read(replica))?.heapBytes;
      if (residentBytes !== undefined) samples.push({ at: clock(), replica: n, residentBytes, heapBytes });
    }
    await delay(everyMs, undefined, { signal: stop }).catch(() => undefined);
  }
  return samples;
}

/** The slope of the line that fits best: so much of y in one of x. */
export function slopeOf(points: readonly { readonly x: number; readonly y: number }[]): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const [x, y] = [mean(points.map((point) => point.x)), mean(points.map((point) => point.y))];
  const together = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0);
  const alone = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  return alone === 0 ? 0 : together / alone;
}
