import { AppError } from '../errors.js';
import type { ChangeFeed } from '../store/changes/follow-changes.js';
import { orUnavailable } from '../store/database-errors.js';
import type { CredentialKind, Presented } from './credentials/kind.js';
import { type Entry, type VerdictCache, endOf } from './verdict-cache.js';

/**
 * Credentials that are being verified at once; beyond, the answer is that we cannot tell. Well under a second's worth, since
 * those of unknown tokens are read together: only a database that hardly answers lets so many come together.
 */
export const mostAtOnce = 5_000;

interface Settings {
  readonly cache: VerdictCache;
  readonly feed: Pick<ChangeFeed, 'hears' | 'databaseNow'> | undefined;
}

/** Verifies a credential, under its digest or by itself; throws `Unavailable` when that cannot be done now. */
export type LookUp = (key: string | undefined, kind: CredentialKind, presented: Presented) => Promise<Entry>;

/**
 * Verifies credentials by asking the database. While changes are heard, all who present the same text at the same time share
 * one look-up, and what it finds is kept. One without a key is looked up by itself: nobody else goes by what it finds.
 */
export function createLookUp({ cache, feed }: Settings): LookUp {
  const flights = new Map<string, Promise<Entry & { readonly mark: number }>>();
  let underWay = 0;

  async function verify(kind: CredentialKind, presented: Presented): Promise<Entry> {
    if (underWay >= mostAtOnce)
      throw new AppError('Unavailable', 'too many credentials to look up at once', { lacking: 'look-ups' });
    underWay += 1;
    try {
      return { kind: kind.name, verdict: await orUnavailable(() => kind.verify(presented)) };
    } finally {
      underWay -= 1;
    }
  }

  function takeOff(key: string, kind: CredentialKind, presented: Presented) {
    const mark = cache.mark();
    const flight = verify(kind, presented)
      .then((entry) => {
        cache.keep(key, entry, mark);
        return { ...entry, mark };
      })
      .finally(() => flights.delete(key));
    flights.set(key, flight);
    return flight;
  }

  return async (key, kind, presented) => {
    if (key === undefined || feed?.hears() !== true) return await verify(kind, presented);
    const found = await (flights.get(key) ?? takeOff(key, kind, presented));
    // It may have been read before this request came, and have changed or come to its end in between: then once more.
    const now = feed.databaseNow();
    const isGood = now !== undefined && endOf(found.verdict) > now;
    if (isGood && cache.holds(found.verdict.restsOn, found.mark)) return found;
    return await verify(kind, presented);
  };
}
