/** Writes a line, with how many like it were left out since the last one. */
type WriteLine = (leftOut: number) => void;

export interface Sampler {
  /** Writes the first line of a kind at once, then the latest at most once in every interval. */
  say(kind: string, write: WriteLine): void;
  /** Writes now what waits. */
  flush(): void;
}

interface Waiting {
  count: number;
  latest: WriteLine;
  readonly timer: NodeJS.Timeout;
}

/** Whatever an outage is called, memory and log stay bounded: beyond so many kinds, all others are one. */
const mostKinds = 100;

/**
 * For what comes with every request as long as it lasts: a log that grows by a line a request fills disks, and hides
 * all else. Nothing is lost of the number: every line left out is counted in a later one.
 */
export function createSampler(everyMs = 1000): Sampler {
  const kinds = new Map<string, Waiting>();

  function tell(kind: string): void {
    const waiting = kinds.get(kind);
    if (waiting === undefined) return;
    if (waiting.count === 0) {
      clearInterval(waiting.timer);
      kinds.delete(kind);
      return;
    }
    const leftOut = waiting.count - 1;
    waiting.count = 0;
    waiting.latest(leftOut);
  }

  return {
    say(name, write) {
      const kind = kinds.has(name) || kinds.size < mostKinds ? name : 'any other';
      const waiting = kinds.get(kind);
      if (waiting !== undefined) {
        waiting.count += 1;
        waiting.latest = write;
        return;
      }
      const timer = setInterval(() => tell(kind), everyMs).unref();
      kinds.set(kind, { count: 0, latest: write, timer });
      write(0);
    },
    flush() {
      for (const kind of [...kinds.keys()]) tell(kind);
    },
  };
}
