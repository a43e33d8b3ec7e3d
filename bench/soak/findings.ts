import { shown } from '../numbers.js';
import type { Findings, Target } from '../scenario.js';
import { boundMs, usualMs } from './checker.js';
import { type Outcome, flatWithin } from './outcome.js';

const words = { listen: 'LISTEN', poll: 'polling' } as const;
const count = (value: number): string => Math.round(value).toLocaleString('en-US');
const ms = (value: number): string => `${shown(value)} ms`;

type Line = readonly [string, (outcome: Outcome) => string];

const lines: readonly Line[] = [
  ['ran, at commit', ({ ranAt, commit }) => `${ranAt.slice(0, 16).replace('T', ' ')}, ${commit}`],
  ['minutes', ({ minutes }) => minutes.toFixed(1)],
  ['answers, each of them checked', ({ requests }) => count(requests)],
  ['answers per second', ({ requestsPerSecond }) => count(requestsPerSecond)],
  ['answers by status', ({ statuses }) => listed(statuses)],
  [
    'look-ups: in memory, read and kept, only read',
    ({ lookUps }) => Object.values(lookUps).map(count).join(', '),
  ],
  [
    'credentials at once, in all',
    ({ credentials }) => `${count(credentials.atOnce)}, ${count(credentials.inAll)}`,
  ],
  ['what was done', ({ deeds }) => listed(deeds)],
  ['changes for the worse', ({ changes }) => count(changes)],
  [
    'last accepted after the commit of such a change: p50, p99, max',
    ({ lateness: { p50, p99, max } }) => [p50, p99, max].map(ms).join(', '),
  ],
  [
    `**accepted later than ${boundMs} ms, and every other violation**`,
    ({ violationCount }) => `**${count(violationCount)}**`,
  ],
  [
    `accepted later than ${usualMs} ms while nothing was broken`,
    ({ lateAcceptances }) => count(lateAcceptances),
  ],
  [
    `refused later than ${usualMs} ms after a change for the better while nothing was broken; the latest ever`,
    ({ lateRefusals, latestRefusal }) => `${count(lateRefusals)}; ${ms(latestRefusal)}`,
  ],
  ['answered 503 while nothing was broken', ({ needlessOutages }) => count(needlessOutages)],
  [
    'time of an answer: p50, p99, max',
    ({ latency: { p50, p99, max } }) => [p50, p99, max].map(ms).join(', '),
  ],
  ['longest time without any answer', ({ longestGapMs }) => ms(longestGapMs)],
  [
    'resident memory of the replicas: after the start, at the end',
    ({ memory }) =>
      memory.map((each) => `${count(each.residentFirst)} → ${count(each.residentLast)} MiB`).join('; '),
  ],
  [
    'the most of it in the first half, in the second half',
    ({ memory, minutes }) =>
      memory
        .map(({ samples }) => {
          const most = (isLate: boolean): number =>
            Math.max(
              0,
              ...samples
                .filter(({ minute }) => minute >= minutes / 2 === isLate)
                .map(({ resident }) => resident),
            );
          return `${count(most(false))}, ${count(most(true))} MiB`;
        })
        .join('; '),
  ],
  [
    'growth in the second half: resident, heap',
    ({ memory }) =>
      memory
        .map((each) => `${each.residentSlope.toFixed(2)}, ${each.heapSlope.toFixed(2)} MiB/min`)
        .join('; '),
  ],
];

const listed = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([what, many]) => `${what}: ${count(many)}`)
    .join(', ');

/** The tables of all modes that were soaked. */
export function findingsOf(outcomes: readonly Outcome[]): Findings {
  return {
    tables: [
      {
        title: '',
        columns: ['', ...outcomes.map(({ mode }) => words[mode])],
        rows: lines.map(([what, show]) => [what, ...outcomes.map(show)]),
        notes: [
          'A violation is an acceptance of a credential whose request was sent later than the bound after the acknowledgement of what ended or ' +
            'suspended it; a refusal of one that had been good for longer than the bound; `public`, or the id of another, for a credential that ' +
            'was presented; any status but 200, 401 and 503; and a connection that fails. Times of the soak are those of one clock, the ' +
            'monotonic one of the machine. Three of ten requests are about what is being changed just then; credentials are presented before ' +
            'they exist, after they have ended, and are asked about until the end.',
          'Memory is sampled every five seconds wherever garbage collection stands just then, so that the slopes have an error of several MiB a minute.',
        ],
      },
      {
        title: 'What was broken, and how soon every replica went by its memory again',
        columns: ['', ...outcomes.map(({ mode }) => words[mode])],
        rows: faultRows(outcomes),
      },
    ],
    targets: outcomes.flatMap(targetsOf),
    charts: [
      {
        name: 'soak-memory',
        title: 'Resident memory of the replicas during the soak',
        kind: 'lines',
        x: 'minute',
        y: 'MiB',
        points: outcomes.flatMap(({ mode, memory }) =>
          memory.flatMap(({ replica, samples }) =>
            samples.map(({ minute, resident }) => ({
              series: `${words[mode]}, replica ${replica + 1}`,
              x: Number(minute.toFixed(2)),
              y: Math.round(resident * 10) / 10,
            })),
          ),
        ),
      },
    ],
    figures: outcomes.map(({ memory: _memory, ...outcome }) => outcome),
  };
}

function faultRows(outcomes: readonly Outcome[]): string[][] {
  const broken = [...new Set(outcomes.flatMap(({ faults }) => faults.map(({ what }) => what)))];
  return broken.map((what) => [
    what,
    ...outcomes.map(({ faults }) =>
      faults
        .filter((fault) => fault.what === what)
        .map(({ recoveredAfterMs }) => ms(recoveredAfterMs))
        .join(', '),
    ),
  ]);
}

function targetsOf({ mode, minutes, violationCount, lateness, isMemoryFlat, memory }: Outcome): Target[] {
  const soak = `soak of ${Math.round(minutes)} minutes, ${words[mode]}`;
  return [
    {
      what: `${soak}: acceptances later than ${boundMs} ms after the commit, anonymous answers, other violations`,
      target: '0',
      measured: `${count(violationCount)}, the latest acceptance after ${ms(lateness.max)}`,
      isMet: violationCount === 0,
    },
    {
      what: `${soak}: growth of the memory in the second half`,
      target: `≤ ${flatWithin} MiB/min`,
      measured: `${Math.max(...memory.map(({ residentSlope }) => residentSlope)).toFixed(2)} MiB/min`,
      isMet: isMemoryFlat,
    },
  ];
}
