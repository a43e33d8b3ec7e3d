import { setTimeout as delay } from 'node:timers/promises';
import type { Ear, Told } from './ear.js';
import { type Clocks, createHearing, momentOf } from './hearing.js';
import { listen } from './listening.js';
import { poll } from './polling.js';
import { createWaitingRoom, pause } from './waiting-room.js';

/** How this process is told of changes. */
export interface ChangeSettings {
  readonly mode: 'listen' | 'poll';
  readonly url: string;
  readonly listenUrl: string;
  /** What was committed longer ago than this has been told, or the feed is deaf and says so. */
  readonly boundMs: number;
  readonly clocks: Clocks;
}

interface Reports {
  /** Once a silence, with why it began. */
  onDeaf(error: unknown): void;
  /** When it is over. */
  onHearing(): void;
  /** At each heartbeat that came back: how late, in milliseconds, a change can have been told at most that was committed just before it. */
  onBeat(lagMs: number): void;
}

/** What the database tells of changes, and whether it can be relied upon. */
export interface ChangeFeed {
  /**
   * Whether every change that was committed longer ago than the bound has been told. Ask at every decision: it may turn
   * false without anything happening.
   */
  hears(): boolean;
  /** Milliseconds since the epoch by the database's clock, never behind it; undefined while deaf. */
  databaseNow(): number | undefined;
  /** How long ago the latest heartbeat was sent that came back, deaf or not; undefined before the first. */
  confirmedAgeMs(): number | undefined;
  /** How far the clock of this machine is ahead of the database's; undefined while deaf. */
  clockAheadMs(): number | undefined;
  /** Resolves when every change has been told that was committed before the call, or when the feed is deaf. */
  caughtUp(): Promise<void>;
  /** Begins to follow; until then the feed is deaf. */
  start(): void;
  stop(): Promise<void>;
}

/** Beats in a bound: one or two may get lost in a busy moment. */
const beatsInBound = { listen: 4, poll: 10 } as const;
const [shortestPauseMs, longestPauseMs] = [50, 500];

/**
 * Follows what the database tells of changes, from its start until it is stopped. A connection that is lost, or that leaves a
 * heartbeat unanswered for two bounds, is replaced by a new one, as often as it takes. After each silence everything is to
 * be forgotten: what happened in between is not told again.
 */
export function followChanges(settings: ChangeSettings, told: Told, reports: Reports): ChangeFeed {
  const { mode, boundMs, clocks } = settings;
  const hearing = createHearing(boundMs, clocks);
  const stopping = new AbortController();
  const room = createWaitingRoom();
  const isStopped = (): boolean => stopping.signal.aborted;
  let confirmedAt: number | undefined;

  async function beat(ear: Ear): Promise<void> {
    const letGo = room.take();
    const sentAt = momentOf(clocks);
    try {
      const databaseTime = await within(2 * boundMs, ear.beat());
      // What is listened to is told in the order of the commits; what is polled may have been there since the look before.
      const lookedBefore = mode === 'poll' && hearing.hears() ? confirmedAt : undefined;
      reports.onBeat(clocks.monotonic() - (lookedBefore ?? sentAt.monotonic));
      if (!hearing.hears()) told.forget();
      hearing.heard({ sentAt, databaseTime });
      confirmedAt = sentAt.monotonic;
    } finally {
      letGo();
    }
  }

  /** Until the connection is lost; then throws. */
  async function follow(onHearing: () => void): Promise<void> {
    const ear = await (mode === 'listen' ? listen(settings, told) : poll(settings, told));
    try {
      await beat(ear);
      onHearing();
      while (!isStopped()) {
        await room.rest(boundMs / beatsInBound[mode]);
        if (!isStopped()) await beat(ear);
      }
    } finally {
      hearing.lost();
      await ear.close();
    }
  }

  let running = Promise.resolve();
  return {
    hears: hearing.hears,
    databaseNow: hearing.databaseNow,
    clockAheadMs: hearing.clockAhead,
    confirmedAgeMs: () => (confirmedAt === undefined ? undefined : clocks.monotonic() - confirmedAt),
    async caughtUp() {
      if (hearing.hears()) await room.wait();
    },
    start() {
      running = againAndAgain({ follow, afterwards: () => room.take()(), stop: stopping.signal, ...reports });
    },
    async stop() {
      stopping.abort();
      room.close();
      await running;
    },
  };
}

interface Repetition extends Omit<Reports, 'onBeat'> {
  /** Tells when it begins to hear; ends when it is deaf, or stopped. */
  readonly follow: (onHearing: () => void) => Promise<void>;
  readonly afterwards: () => void;
  readonly stop: AbortSignal;
}

/** Follows until stopped, with longer and longer pauses between attempts that heard nothing. */
async function againAndAgain({ follow, afterwards, stop, ...reports }: Repetition): Promise<void> {
  let pauseMs = shortestPauseMs;
  let isReportedDeaf = false;
  const onHearing = (): void => {
    if (isReportedDeaf) reports.onHearing();
    [pauseMs, isReportedDeaf] = [shortestPauseMs, false];
  };
  const onDeaf = (error: unknown): void => {
    if (!isReportedDeaf) reports.onDeaf(error);
    isReportedDeaf = true;
  };
  while (!stop.aborted) {
    await follow(onHearing).catch(onDeaf);
    afterwards();
    await pause(pauseMs, stop);
    pauseMs = Math.min(2 * pauseMs, longestPauseMs);
  }
}

async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const late = new AbortController();
  try {
    return await Promise.race([
      work,
      delay(milliseconds, undefined, { signal: late.signal }).then(() => {
        throw new Error(`no heartbeat came back within ${milliseconds} ms`);
      }),
    ]);
  } finally {
    late.abort();
  }
}
