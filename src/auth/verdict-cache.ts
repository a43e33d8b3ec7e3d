import { LRUCache } from 'lru-cache';
import type { CredentialKind, Verdict } from './credentials/kind.js';

export interface Entry {
  readonly kind: CredentialKind['name'];
  readonly verdict: Verdict;
}

interface Kept extends Entry {
  readonly readAt: number;
}

/** Verdicts by the digest of the credential, each good until its end or until a subject that it rests on changes. */
export interface VerdictCache {
  /** To be taken before a verdict is read: what changes from here on voids it. */
  mark(): number;
  /** Whether nothing of these subjects has changed since the mark, as far as was told. */
  holds(subjects: readonly string[], mark: number): boolean;
  get(key: string, now: number): Entry | undefined;
  /** Keeps a verdict that was read after the mark, unless it rests on nothing that was read. */
  keep(key: string, entry: Entry, mark: number): void;
  changed(subject: string): void;
  /** Voids everything, also what is being read just now. */
  forget(): void;
  readonly size: number;
}

/** Milliseconds since the epoch; a refusal that is kept has no end, since time makes nothing of it good again. */
export const endOf = (verdict: Verdict): number =>
  'refused' in verdict ? Infinity : verdict.principal.endsAt.getTime();

/** Refusals have a place of their own: however many are tried, they push nobody out. */
const mostRefusals = 1_000;
/** Beyond so many changes it is cheaper to begin anew than to remember them all. */
const mostChanges = 10_000;

/**
 * The rule against stale entries: changes are numbered as they are told, a verdict carries the number of when its reading
 * began, and is void once any of its subjects has a later one. So a change that is told between the read and the
 * keeping wins, without anybody looking for the entries that it concerns.
 */
export function createVerdictCache(entries: number): VerdictCache {
  const accepted = new LRUCache<string, Kept>({ max: Math.max(1, entries) });
  const refused = new LRUCache<string, Kept>({ max: mostRefusals });
  const changes = new Map<string, number>();
  let number = 0;
  let floor = 0;

  const cacheOf = (verdict: Verdict): LRUCache<string, Kept> => ('refused' in verdict ? refused : accepted);
  function holds(subjects: readonly string[], mark: number): boolean {
    if (mark < floor) return false;
    for (const subject of subjects) if ((changes.get(subject) ?? 0) > mark) return false;
    return true;
  }
  function forget(): void {
    number += 1;
    floor = number;
    changes.clear();
    accepted.clear();
    refused.clear();
  }

  return {
    mark: () => number,
    holds,
    get(key, now) {
      const found = accepted.get(key) ?? refused.get(key);
      if (found === undefined) return undefined;
      if (endOf(found.verdict) > now && holds(found.verdict.restsOn, found.readAt)) return found;
      cacheOf(found.verdict).delete(key);
      return undefined;
    },
    keep(key, { kind, verdict }, mark) {
      if (verdict.restsOn.length === 0 || !holds(verdict.restsOn, mark)) return;
      cacheOf(verdict).set(key, { kind, verdict, readAt: mark });
    },
    changed(subject) {
      number += 1;
      changes.set(subject, number);
      if (changes.size > mostChanges) forget();
    },
    forget,
    get size() {
      return accepted.size + refused.size;
    },
  };
}
