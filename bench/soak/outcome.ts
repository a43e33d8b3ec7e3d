import { z } from 'zod';
import { quantile } from '../numbers.js';
import { type Checked, type Fault, boundMs } from './checker.js';
import { type Reading, type Sample, slopeOf } from './replicas.js';
import type { Credential, Subject } from './truth.js';

const memory = z.object({
  replica: z.number(),
  /** Mebibytes. */
  residentFirst: z.number(),
  residentLast: z.number(),
  residentMost: z.number(),
  /** Mebibytes a minute, over the second half. */
  residentSlope: z.number(),
  heapSlope: z.number(),
  samples: z.array(z.object({ minute: z.number(), resident: z.number(), heap: z.number().exactOptional() })),
});

/** What a soak found, for machines and for the page. */
export const outcome = z.object({
  mode: z.enum(['listen', 'poll']),
  ranAt: z.string(),
  /** The commit that was soaked. */
  commit: z.string(),
  minutes: z.number(),
  requests: z.number(),
  requestsPerSecond: z.number(),
  statuses: z.record(z.string(), z.number()),
  lookUps: z.object({ hits: z.number(), misses: z.number(), uncached: z.number() }),
  credentials: z.object({ atOnce: z.number(), inAll: z.number() }),
  deeds: z.record(z.string(), z.number()),
  changes: z.number(),
  /** Of every change for the worse: how long after its acknowledgement the last request was sent that was still accepted. */
  lateness: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
  lateAcceptances: z.number(),
  lateRefusals: z.number(),
  latestRefusal: z.number(),
  needlessOutages: z.number(),
  latency: z.object({ p50: z.number(), p99: z.number(), max: z.number() }),
  longestGapMs: z.number(),
  faults: z.array(z.object({ what: z.string(), atMinute: z.number(), recoveredAfterMs: z.number() })),
  memory: z.array(memory),
  isMemoryFlat: z.boolean(),
  violationCount: z.number(),
  violations: z.array(
    z.object({
      what: z.string(),
      replica: z.number(),
      credential: z.string(),
      milliseconds: z.number(),
      sentAt: z.number(),
    }),
  ),
});
export type Outcome = z.infer<typeof outcome>;

interface Run {
  readonly commit: string;
  readonly mode: Outcome['mode'];
  readonly begunAt: number;
  readonly endedAt: number;
  readonly checked: Checked;
  readonly faults: readonly Fault[];
  readonly samples: readonly Sample[];
  readonly readings: readonly (Reading | undefined)[];
  readonly credentials: readonly Credential[];
  /** Credentials that live at the same time. */
  readonly atOnce: number;
  readonly deeds: Readonly<Record<string, number>>;
}

const minuteMs = 60_000;
const mebibyte = 1024 ** 2;

/** Growth of a replica, in mebibytes a minute, that is taken for the noise of garbage collection. */
export const flatWithin = 3;

export function outcomeOf(run: Run): Outcome {
  const { mode, begunAt, endedAt, checked, credentials, readings } = run;
  const { requests, statuses, lateAcceptances, lateRefusals, latestRefusal, needlessOutages } = checked;
  const { violationCount } = checked;
  const subjects = new Set(credentials.flatMap(({ restsOn }) => restsOn));
  const lateness = [...subjects].flatMap((subject) => worseChanges(subject, endedAt));
  const sum = (of: 'hits' | 'misses' | 'uncached'): number =>
    readings.reduce((total, reading) => total + (reading?.[of] ?? 0), 0);
  const memories = memoriesOf(run);
  return {
    mode,
    ranAt: new Date().toISOString(),
    commit: run.commit,
    minutes: (endedAt - begunAt) / minuteMs,
    requests,
    requestsPerSecond: (requests * 1000) / (endedAt - begunAt),
    statuses: { ...statuses },
    lookUps: { hits: sum('hits'), misses: sum('misses'), uncached: sum('uncached') },
    credentials: { atOnce: run.atOnce, inAll: credentials.length },
    deeds: { ...run.deeds },
    changes: lateness.length,
    lateness: {
      p50: quantile([0, ...lateness], 0.5),
      p99: quantile([0, ...lateness], 0.99),
      max: Math.max(0, ...lateness),
    },
    lateAcceptances,
    lateRefusals,
    latestRefusal,
    needlessOutages,
    latency: latencyOf(checked),
    longestGapMs: checked.longestGap,
    faults: run.faults.map((fault) => ({
      what: fault.what,
      atMinute: (fault.begunAt - begunAt) / minuteMs,
      recoveredAfterMs: Math.min(fault.recoveredAt, endedAt) - fault.begunAt,
    })),
    memory: memories,
    isMemoryFlat: memories.every(({ residentSlope }) => residentSlope <= flatWithin),
    violationCount,
    violations: [...checked.violations],
  };
}

/** Whether everything that is promised held. */
export const isClean = ({ violationCount, isMemoryFlat, lateness }: Outcome): boolean =>
  violationCount === 0 && isMemoryFlat && lateness.max <= boundMs;

function latencyOf({ latencies }: Checked): Outcome['latency'] {
  const milliseconds = (percentile: number): number => latencies.percentile(percentile) / 1000;
  return { p50: milliseconds(50), p99: milliseconds(99), max: latencies.max / 1000 };
}

/** How late each change for the worse was known, of those that have happened. */
const worseChanges = ({ transitions }: Subject, endedAt: number): number[] =>
  transitions
    .filter(({ isGood, ackedAt }) => !isGood && ackedAt !== -Infinity && ackedAt < endedAt)
    .map(({ lateness }) => lateness);

function memoriesOf({ samples, begunAt, endedAt }: Run): Outcome['memory'] {
  const replicas = [...new Set(samples.map(({ replica }) => replica))];
  const middle = (begunAt + endedAt) / 2;
  return replicas.map((replica) => {
    const own = samples.filter((sample) => sample.replica === replica);
    const late = own.filter(({ at }) => at >= middle);
    const slope = (of: 'residentBytes' | 'heapBytes'): number =>
      slopeOf(
        late.flatMap((sample) => {
          const bytes = sample[of];
          return bytes === undefined ? [] : [{ x: sample.at / minuteMs, y: bytes / mebibyte }];
        }),
      );
    const resident = own.map(({ residentBytes }) => residentBytes / mebibyte);
    return {
      replica,
      residentFirst: resident.at(0) ?? 0,
      residentLast: resident.at(-1) ?? 0,
      residentMost: Math.max(...resident),
      residentSlope: slope('residentBytes'),
      heapSlope: slope('heapBytes'),
      samples: own.map(({ at, residentBytes, heapBytes }) => ({
        minute: (at - begunAt) / minuteMs,
        resident: residentBytes / mebibyte,
        ...(heapBytes !== undefined && { heap: heapBytes / mebibyte }),
      })),
    };
  });
}
