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
export interface Attempt extends Circumstances, Omit<Presented, 'jwtType'> {}

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
}

/**
 * Finds out what a credential stands for: in memory where that is as good as asking the database, that is while changes
 * are heard; else the database is asked, and when it cannot be, `Unavailable` is thrown. The guarantee: a request that comes
 * later than the feed's bound after the commit of a change is answered by what the change made of it, whatever fails.
 * A login JWT that is to be refreshed is never answered from memory.
 */
export function createVerifiedCredentials({ kinds, cache, feed, onLookUp }: Settings): ResolveCredential {
  const lookUp = createLookUp({ cache, feed });

  async function find({ text, refreshes }: Attempt): Promise<Entry | undefined> {
    const key = digestCredential(text);
    const now = refreshes ? undefined : feed?.databaseNow();
    const kept = now === undefined ? undefined : cache.get(key, now);
    if (kept !== undefined) {
      onLookUp('hit');
      return kept;
    }
    const presented = { text, refreshes, jwtType: claimedJwtType(text) };
    const kind = kinds.find((candidate) => candidate.claims(presented));
    if (kind === undefined) return undefined;
    onLookUp(now === undefined ? 'uncached' : 'miss');
    return await lookUp(key, kind, presented);
  }

  return async (attempt) => {
    const entry = await find(attempt);
    if (entry === undefined) return ['unclaimed', { refused: 'malformed' }];
    const { kind, verdict } = entry;
    if ('refused' in verdict) return [kind, verdict];
    const { principal, identified, checkedAt, admit } = verdict;
    const refused = admit === undefined ? undefined : await admit(attempt);
    if (refused !== undefined) return [kind, { refused, identified }];
    const now = feed?.databaseNow();
    return [kind, { principal, identified, checkedAt: now === undefined ? checkedAt : new Date(now) }];
  };
}
