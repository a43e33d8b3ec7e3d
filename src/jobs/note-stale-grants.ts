import type { Job } from './job.js';

interface Needs<Key> {
  /** Looks at so many grants beyond one, the first ones to begin; answers with the last of them, undefined after the end. */
  readonly noteStale: (after: Key | undefined, limit: number) => Promise<Key | undefined>;
}

/** Small enough for a statement to end long before its limit. */
const pieceSize = 1000;

/** Notes which grants are stale and since when, and forgets what is not stale any more. */
export const noteStaleGrantsJob = <Key>({ noteStale }: Needs<Key>): Job => ({
  name: 'note stale grants',
  async run(mayGoOn) {
    let last: Key | undefined;
    do {
      if (!mayGoOn()) return;
      last = await noteStale(last, pieceSize);
    } while (last !== undefined);
  },
});
