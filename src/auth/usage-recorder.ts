import type { CredentialUsage, Renewal, UsageCount } from '../store/usage.js';
import { type AddressUse, keptAddresses } from '../store/usage-addresses.js';
import type { Identified } from './credentials/kind.js';

/** One decision about an identified credential, at a time in milliseconds. */
interface Use {
  readonly identified: Identified;
  readonly outcome: string;
  readonly at: number;
  readonly address: string | undefined;
}

/** Collects in memory what the hook must not write on its way: last use, counts, digests to renew. */
export interface UsageRecorder {
  record(use: Use): void;
  /** Takes out everything collected so far, one entry a credential. */
  drain(): readonly CredentialUsage[];
  /** Puts back what could not be written; it merges with what came in since. */
  restore(usages: readonly CredentialUsage[]): void;
}

type Changeable<T> = { -readonly [Key in keyof T]: T[Key] };
type Count = Changeable<UsageCount>;
type Seen = Changeable<AddressUse>;
interface Collected extends Changeable<Omit<CredentialUsage, 'counts' | 'addresses'>> {
  readonly counts: Count[];
  readonly addresses: Seen[];
}

/**
 * Every request passes `record`, so it writes into what is there and makes nothing new but for a credential's first
 * use, hour, outcome or address. Bounded by the number of real credentials, hours and outcomes, and by a few addresses a
 * credential: nothing is kept for a credential whose secret was wrong.
 */
export function createUsageRecorder(): UsageRecorder {
  let collected = new Map<string, Collected>();
  const entryOf = ({ id, kind }: Pick<Identified, 'id' | 'kind'>): Collected => {
    const found = collected.get(id);
    if (found !== undefined) return found;
    const entry = unused(id, kind);
    collected.set(id, entry);
    return entry;
  };

  return {
    record({ identified, outcome, at, address }) {
      const entry = entryOf(identified);
      addCount(entry.counts, hourOf(at), outcome, 1);
      if (outcome !== 'allowed') return;
      if (identified.previous === true) entry.previousLastUsedAt = later(entry.previousLastUsedAt, at);
      else use(entry, at, address);
      if (address !== undefined) addAddress(entry.addresses, address, at);
      if (identified.redigest !== undefined) renew(entry, identified.redigest);
    },
    drain() {
      const usages = [...collected.values()];
      collected = new Map();
      return usages;
    },
    restore(usages) {
      for (const usage of usages) putBack(entryOf(usage), usage);
    },
  };
}

const unused = (id: string, kind: Identified['kind']): Collected => ({
  id,
  kind,
  lastUsedAt: undefined,
  previousLastUsedAt: undefined,
  address: undefined,
  addresses: [],
  renewal: undefined,
  previousRenewal: undefined,
  counts: [],
});

const hourOf = (at: number): number => Math.floor(at / 3_600_000) * 3_600_000;

const later = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;

/** Looks from the end, where the newest hour is: there are never more outcomes than a few. */
function addCount(counts: Count[], hour: number, outcome: string, requests: number): void {
  for (let index = counts.length - 1; index >= 0; index -= 1) {
    const count = counts[index];
    if (count?.hour !== hour || count.outcome !== outcome) continue;
    count.requests += requests;
    return;
  }
  counts.push({ hour, outcome, requests });
}

/** Keeps as many addresses as are shown, those seen last. */
function addAddress(addresses: Seen[], address: string, at: number): void {
  const known = addresses.find((seen) => seen.address === address);
  if (known !== undefined) known.at = Math.max(known.at, at);
  else if (addresses.length < keptAddresses) addresses.push({ address, at });
  else replaceOldest(addresses, address, at);
}

function replaceOldest(addresses: readonly Seen[], address: string, at: number): void {
  const [first, ...others] = addresses;
  if (first === undefined) return;
  const oldest = others.reduce((one, other) => (other.at < one.at ? other : one), first);
  if (at > oldest.at) Object.assign(oldest, { address, at });
}

/** A use of the current secret. The address is that of the latest use that has one. */
function use(entry: Collected, at: number, address: string | undefined): void {
  if (entry.lastUsedAt === undefined || at >= entry.lastUsedAt) {
    entry.lastUsedAt = at;
    entry.address = address ?? entry.address;
  } else entry.address ??= address;
}

function renew(entry: Collected, { previous, digestKeyId, digest, oldDigest }: Renewed): void {
  if (entry.kind === 'session') return;
  const renewal: Renewal = { digestKeyId, digest, oldDigest };
  if (previous) entry.previousRenewal = renewal;
  else entry.renewal = renewal;
}
type Renewed = NonNullable<Identified['redigest']>;

/** What came in since is newer: its address and its digests win. */
function putBack(entry: Collected, older: CredentialUsage): void {
  for (const { hour, outcome, requests } of older.counts) addCount(entry.counts, hour, outcome, requests);
  for (const { address, at } of older.addresses) addAddress(entry.addresses, address, at);
  entry.lastUsedAt = later(entry.lastUsedAt, older.lastUsedAt);
  entry.previousLastUsedAt = later(entry.previousLastUsedAt, older.previousLastUsedAt);
  entry.address ??= older.address;
  entry.renewal ??= older.renewal;
  entry.previousRenewal ??= older.previousRenewal;
}
