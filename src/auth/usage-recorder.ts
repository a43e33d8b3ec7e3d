import type { CredentialUse, Redigest, UsageCount } from '../store/usage.js';
import type { Identified } from './credentials/kind.js';

/** One decision about an identified credential. */
interface Use {
  readonly identified: Identified;
  readonly outcome: string;
  readonly at: Date;
  readonly address: string | undefined;
}

export interface UsageBatch {
  readonly uses: readonly CredentialUse[];
  readonly counts: readonly UsageCount[];
  readonly redigests: readonly Redigest[];
}

/** Collects in memory what the hook must not write on its way: last use, counts, digests to renew. */
export interface UsageRecorder {
  record(use: Use): void;
  /** Takes out everything collected so far; undefined when there is nothing. */
  drain(): UsageBatch | undefined;
  /** Puts a batch back that could not be written; it merges with what came in since. */
  restore(batch: UsageBatch): void;
}

/** Bounded by the number of real credentials and outcomes: nothing is kept for a credential whose secret was wrong. */
export function createUsageRecorder(): UsageRecorder {
  let uses = new Map<string, CredentialUse>();
  let counts = new Map<string, UsageCount>();
  let redigests = new Map<string, Redigest>();

  const use = (next: CredentialUse): void => {
    uses.set(next.id, later(uses.get(next.id), next));
  };
  const count = (next: UsageCount): void => {
    const key = `${next.credentialId} ${next.hour.toISOString()} ${next.outcome}`;
    counts.set(key, { ...next, requests: next.requests + (counts.get(key)?.requests ?? 0) });
  };
  const redigest = (next: Redigest): void => {
    redigests.set(`${next.id} ${next.previous}`, next);
  };

  return {
    record({ identified, outcome, at, address }) {
      const { id, kind, previous = false } = identified;
      count({ credentialId: id, hour: hourOf(at), outcome, requests: 1 });
      if (outcome !== 'allowed') return;
      use({
        id,
        kind,
        lastUsedAt: previous ? undefined : at,
        previousLastUsedAt: previous ? at : undefined,
        address,
      });
      if (identified.redigest !== undefined && kind !== 'session')
        redigest({ id, kind, ...identified.redigest });
    },
    drain() {
      if (counts.size === 0) return undefined;
      const batch = {
        uses: [...uses.values()],
        counts: [...counts.values()],
        redigests: [...redigests.values()],
      };
      uses = new Map();
      counts = new Map();
      redigests = new Map();
      return batch;
    },
    restore(batch) {
      batch.uses.forEach(use);
      batch.counts.forEach(count);
      batch.redigests.forEach(redigest);
    },
  };
}

const hourOf = (at: Date): Date => new Date(Math.floor(at.getTime() / 3_600_000) * 3_600_000);

const latest = (one: Date | undefined, other: Date | undefined): Date | undefined =>
  one === undefined || (other !== undefined && other >= one) ? other : one;

/** Both uses as one. The address is that of the later one, if it has any. */
function later(one: CredentialUse | undefined, other: CredentialUse): CredentialUse {
  if (one === undefined) return other;
  const lastUsedAt = latest(one.lastUsedAt, other.lastUsedAt);
  const [last, before] = lastUsedAt === other.lastUsedAt ? [other, one] : [one, other];
  return {
    ...last,
    lastUsedAt,
    previousLastUsedAt: latest(one.previousLastUsedAt, other.previousLastUsedAt),
    address: last.address ?? before.address,
  };
}
