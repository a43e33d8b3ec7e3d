import type { ChangeFeed } from '../store/changes/follow-changes.js';
import { digestCredential } from '../tokens/credential-digest.js';
import { claimedJwtType } from '../tokens/session-jwt.js';
import type {
  Accepted,
  Circumstances,
  CredentialKind,
  Identified,
  Presented,
  RefusalReason,
} from './credentials/kind.js';
import { createLookUp } from './look-up.js';
import type { Entry, VerdictCache } from './verdict-cache.js';

/** A credential with its request, as the doors hand it on. */
export interface Attempt extends Circumstances, Omit<Presented, 'jwtType'> {
  /** Whether it is to be looked up whatever is in memory. */
  readonly needsDatabase: boolean;
}

export type Resolution =
  | Pick<Accepted, 'principal' | 'identified' | 'checkedAt'>
  | { readonly refused: RefusalReason; readonly identified?: Identified };

/** Which kind had the word, and what it said. */
export type Resolved = readonly [CredentialKind['name'] | 'unclaimed', Resolution];
export type ResolveCredential = (attempt: Attempt) => Promise<Resolved>;

interface Settings {
  readonly kinds: readonly CredentialKind[];
  readonly cache: VerdictCache;
  /** Undefined: nothing is kept, every request is looked up. */
  readonly feed: Pick<ChangeFeed, 'hears' | 'databaseNow'> | undefined;
  /** Told of every credential that a kind claims. */
  readonly onLookUp: (how: 'hit' | 'miss' | 'uncached') => void;
  /** Told why one could not be looked up. */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * Finds out what a credential stands for: in memory where that is as good as asking the database, that is while changes
 * are heard; else the database is asked, and when it cannot be, `Unavailable` is thrown. The guarantee: a request that comes
 * later than the feed's bound after the commit of a change is answered by what the change made of it, whatever fails.
 * What needs the database, as a login JWT that is to be refreshed does, is never answered from memory and leaves nothing there.
 */
export function createVerifiedCredentials(settings: Settings): ResolveCredential {
  const { kinds, cache, feed, onLookUp, onFailure } = settings;
  const lookUp = createLookUp({ cache, feed });

  function kept({ needsDatabase }: Attempt, key: string): { entry: Entry; at: Date } | undefined {
    const now = needsDatabase ? undefined : feed?.databaseNow();
    const entry = now === undefined ? undefined : cache.get(key, now);
    return entry === undefined || now === undefined ? undefined : { entry, at: new Date(now) };
  }

  async function read({ text, refreshes, needsDatabase }: Attempt, key: string): Promise<Entry | undefined> {
    const presented = { text, refreshes, jwtType: claimedJwtType(text) };
    const kind = kinds.find((candidate) => candidate.claims(presented));
    if (kind === undefined) return undefined;
    onLookUp(!needsDatabase && feed?.hears() === true ? 'miss' : 'uncached');
    try {
      return await lookUp(needsDatabase ? undefined : key, kind, presented);
    } catch (error) {
      onFailure?.(error);
      throw error;
    }
  }

  return async (attempt) => {
    const key = digestCredential(attempt.text);
    const found = kept(attempt, key);
    if (found !== undefined) onLookUp('hit');
    const entry = found?.entry ?? (await read(attempt, key));
    if (entry === undefined) return ['unclaimed', { refused: 'malformed' }];
    const { kind, verdict } = entry;
    if ('refused' in verdict) return [kind, verdict];
    const { principal, identified, admit } = verdict;
    const refused = admit === undefined ? undefined : await admit(attempt);
    if (refused !== undefined) return [kind, { refused, identified }];
    return [kind, { principal, identified, checkedAt: found?.at ?? verdict.checkedAt }];
  };
}
