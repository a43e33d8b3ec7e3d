import { type Job, inPieces } from './job.js';

interface Needs<Name extends string> {
  readonly kinds: readonly Name[];
  /** Deletes so many stale rows of a kind at most, and says how many. */
  readonly deleteStale: (kind: Name, limit: number) => Promise<number>;
}

/** Small enough for a statement to end long before its limit. */
const pieceSize = 2000;

/** Deletes all that is stale, a kind after the other; says of each how much it was. */
export async function cleanUp<Name extends string>(
  { kinds, deleteStale }: Needs<Name>,
  mayGoOn: () => boolean,
): Promise<Record<string, number>> {
  const deleted: Record<string, number> = {};
  for (const kind of kinds)
    deleted[kind] = await inPieces(pieceSize, async (limit) => await deleteStale(kind, limit), mayGoOn);
  return deleted;
}

export const cleanupJob = <Name extends string>(needs: Needs<Name>): Job => ({
  name: 'cleanup',
  async run(mayGoOn) {
    await cleanUp(needs, mayGoOn);
  },
});
