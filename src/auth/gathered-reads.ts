import { AppError } from '../errors.js';

interface Settings<Row> {
  one(id: string): Promise<Row | undefined>;
  many(ids: readonly string[]): Promise<ReadonlyMap<string, Row>>;
  /** How many reads may be under way by themselves. */
  readonly apart: number;
  /** How long one who waits for a turn waits at most, in milliseconds; else three seconds, as for a connection. */
  readonly patience?: number;
}

interface Waiting<Row> {
  readonly row: Promise<Row | undefined>;
  readonly found: (row: Row | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/** Ids of one statement: a few milliseconds of the database's time, and nobody behind it waits longer. */
const mostTogether = 1_000;

/**
 * Reads rows by id: each by itself while there are few, and when there are many those beyond `apart` together, in one
 * statement after another. So a flood of ids that nobody has costs the database next to nothing, and takes no turn from an
 * id that somebody has. Whoever asks gets what a statement found that began after the asking; all who wait for the same id
 * share it, so that a flood with one id is no more than one read either.
 */
export function gatherReads<Row>({ one, many, apart, patience = 3_000 }: Settings<Row>) {
  const waiting = new Map<string, Waiting<Row>>();
  let underWay = 0;
  let isReading = false;

  function turnAway(): void {
    for (const { failed } of waiting.values())
      failed(new AppError('Unavailable', 'no turn to look up a credential', { lacking: 'look-ups' }));
    waiting.clear();
  }

  async function readNext(): Promise<void> {
    const taken = [...waiting].slice(0, mostTogether);
    for (const [id] of taken) waiting.delete(id);
    const timer = setInterval(turnAway, patience);
    try {
      const rows = await many(taken.map(([id]) => id));
      for (const [id, { found }] of taken) found(rows.get(id));
    } catch (error) {
      for (const [, { failed }] of taken) failed(error);
    } finally {
      clearInterval(timer);
    }
  }

  async function readWaiting(): Promise<void> {
    isReading = true;
    while (waiting.size > 0) await readNext();
    isReading = false;
  }

  function waitFor(id: string): Waiting<Row> {
    const { promise: row, resolve: found, reject: failed } = deferred<Row | undefined>();
    const joined = { row, found, failed };
    waiting.set(id, joined);
    return joined;
  }

  return async (id: string): Promise<Row | undefined> => {
    if (underWay >= apart) {
      const { row } = waiting.get(id) ?? waitFor(id);
      if (!isReading) void readWaiting();
      return await row;
    }
    underWay += 1;
    try {
      return await one(id);
    } finally {
      underWay -= 1;
    }
  };
}

function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((done, fail) => {
    resolve = done;
    reject = fail;
  });
  return { promise, resolve, reject };
}
