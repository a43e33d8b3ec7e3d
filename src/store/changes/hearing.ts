/** The clocks of this process, in milliseconds: one that nobody sets, and one that tells the time. */
export interface Clocks {
  readonly monotonic: () => number;
  readonly wall: () => number;
}

/** Both clocks at one moment. */
export interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

export const momentOf = ({ monotonic, wall }: Clocks): Moment => ({ monotonic: monotonic(), wall: wall() });

/** How far the two clocks may part between heartbeats: more is a clock that was set, or a machine that slept. */
const largestStepMs = 250;

interface Beat {
  readonly sentAt: Moment;
  /** What the database's clock said between then and the answer. */
  readonly databaseTime: number;
}

/** Whether what this process was told is young enough to go by, and what time it is for the database. */
export interface Hearing {
  /** A heartbeat that was sent at that moment has come back, behind every change that was committed before it. */
  heard(beat: Beat): void;
  /** Nothing more will come. */
  lost(): void;
  /** Whether everything that was committed longer ago than the bound has been told. Asked whenever it matters, never remembered. */
  hears(): boolean;
  /** Milliseconds since the epoch by the database's clock, never behind it and ahead by one round trip at most; undefined while deaf. */
  databaseNow(): number | undefined;
  /** How far the clock of this machine was ahead of the database's at the latest heartbeat, give or take its way there; undefined while lost. */
  clockAhead(): number | undefined;
}

/**
 * Judges by the latest heartbeat that came back. It is late by whichever clock says so: the one that nobody sets stands
 * still while a machine sleeps. A wall clock that was set in between counts as deaf until the next heartbeat.
 */
export function createHearing(boundMs: number, clocks: Clocks): Hearing {
  let latest: Beat | undefined;

  function isYoung({ sentAt }: Beat, now: Moment): boolean {
    const [elapsed, elapsedOnWall] = [now.monotonic - sentAt.monotonic, now.wall - sentAt.wall];
    if (Math.abs(elapsedOnWall - elapsed) > largestStepMs) return false;
    return Math.max(elapsed, elapsedOnWall) < boundMs;
  }

  return {
    heard(beat) {
      latest = beat;
    },
    lost() {
      latest = undefined;
    },
    clockAhead: () => latest && latest.sentAt.wall - latest.databaseTime,
    hears: () => latest !== undefined && isYoung(latest, momentOf(clocks)),
    databaseNow() {
      const now = momentOf(clocks);
      if (latest === undefined || !isYoung(latest, now)) return undefined;
      return latest.databaseTime + now.monotonic - latest.sentAt.monotonic;
    },
  };
}
