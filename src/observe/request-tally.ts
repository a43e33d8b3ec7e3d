/** What was answered at one door. */
interface Door {
  /** How many answers had a status, since the counter was last told. */
  readonly statuses: Map<number, { count: number }>;
  /** How many answers took at most as long as each bound and longer than the one before; the last has no bound. */
  readonly counts: Float64Array;
  seconds: number;
}

interface Timed {
  readonly door: string;
  /** Cumulative, as Prometheus has them; the last is the number of all. */
  readonly upTo: readonly number[];
  readonly seconds: number;
}

/**
 * Every request is timed, so that timing one is a walk along a few bounds and two additions; labels, and the sums over buckets,
 * are made when somebody reads. Doors are few and named by the server, never by the request.
 */
export function createRequestTally(bounds: readonly number[]) {
  const doors = new Map<string, Door>();
  const open = (name: string): Door => {
    const door = {
      statuses: new Map(),
      counts: new Float64Array(bounds.length + 1),
      seconds: 0,
    };
    doors.set(name, door);
    return door;
  };
  return {
    add(name: string, status: number, seconds: number): void {
      const door = doors.get(name) ?? open(name);
      const answers = door.statuses.get(status);
      if (answers === undefined) door.statuses.set(status, { count: 1 });
      else answers.count += 1;
      let bucket = 0;
      while (seconds > (bounds[bucket] ?? Infinity)) bucket += 1;
      door.counts[bucket] = (door.counts[bucket] ?? 0) + 1;
      door.seconds += seconds;
    },
    /** The answers since the last time. */
    drain: (): { door: string; status: number; count: number }[] =>
      [...doors].flatMap(([door, { statuses }]) => {
        const since = [...statuses].map(([status, { count }]) => ({ door, status, count }));
        statuses.clear();
        return since;
      }),
    /** All durations so far. */
    times: (): Timed[] =>
      [...doors].map(([door, { counts, seconds }]) => {
        let all = 0;
        return { door, upTo: Array.from(counts, (count) => (all += count)), seconds };
      }),
  };
}

export type RequestTally = ReturnType<typeof createRequestTally>;
