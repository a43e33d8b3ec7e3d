import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createUsageRecorder } from '../../src/auth/usage-recorder.js';
import type { CredentialUsage } from '../../src/store/usage.js';

const at = (minutes: number): number => Date.UTC(2026, 0, 1, 12, minutes);
type Use = Parameters<ReturnType<typeof createUsageRecorder>['record']>[0];
const used = (id: string, minutes: number, more: Partial<Use> & { previous?: boolean } = {}): Use => {
  const { previous = false, ...rest } = more;
  return {
    identified: { id, kind: 'api_token', previous },
    outcome: 'allowed',
    at: at(minutes),
    address: undefined,
    ...rest,
  };
};
const renewal = (previous: boolean) => ({
  previous,
  digestKeyId: 'new',
  digest: Buffer.alloc(32, 1),
  oldDigest: Buffer.alloc(32, 2),
});

function collectedOf(...uses: readonly Use[]): readonly CredentialUsage[] {
  const recorder = createUsageRecorder();
  uses.forEach((use) => recorder.record(use));
  return recorder.drain();
}

describe('a usage recorder', () => {
  test('has nothing at first, and nothing once it was emptied', () => {
    const recorder = createUsageRecorder();
    expect(recorder.drain()).toEqual([]);
    recorder.record(used('a', 0));
    expect(recorder.drain()).toHaveLength(1);
    expect(recorder.drain()).toEqual([]);
  });

  test('counts by credential, hour and outcome', () => {
    const collected = collectedOf(
      used('a', 0),
      used('a', 1, { outcome: 'revoked' }),
      used('a', 59),
      used('a', 60),
      used('a', 2, { outcome: 'revoked' }),
      used('b', 2),
      used('a', 3),
    );
    expect(collected.map(({ id, counts }) => ({ id, counts }))).toEqual([
      {
        id: 'a',
        counts: [
          { hour: at(0), outcome: 'allowed', requests: 3 },
          { hour: at(0), outcome: 'revoked', requests: 2 },
          { hour: at(60), outcome: 'allowed', requests: 1 },
        ],
      },
      { id: 'b', counts: [{ hour: at(0), outcome: 'allowed', requests: 1 }] },
    ]);
  });

  test('takes a refusal for no use and renews nothing by it', () => {
    const redigest = renewal(false);
    const refused = used('a', 0, {
      outcome: 'expired',
      identified: { id: 'a', kind: 'api_token', redigest },
    });
    expect(collectedOf(refused)).toMatchObject([{ lastUsedAt: undefined, renewal: undefined }]);
  });

  test('keeps the last use, and the address of the last use that had one', () => {
    expect(
      collectedOf(used('a', 2, { address: '10.0.0.2' }), used('a', 1, { address: '10.0.0.1' })),
    ).toMatchObject([{ lastUsedAt: at(2), address: '10.0.0.2' }]);
    expect(collectedOf(used('a', 1, { address: '10.0.0.1' }), used('a', 2))).toMatchObject([
      { lastUsedAt: at(2), address: '10.0.0.1' },
    ]);
  });

  test('keeps the uses of the current and of the previous secret apart', () => {
    expect(collectedOf(used('a', 1), used('a', 3, { previous: true }), used('a', 2))).toMatchObject([
      { lastUsedAt: at(2), previousLastUsedAt: at(3) },
    ]);
    expect(collectedOf(used('a', 3, { previous: true }))).toMatchObject([
      { lastUsedAt: undefined, previousLastUsedAt: at(3) },
    ]);
  });

  test('says where the current secret was used, not where the previous one was', () => {
    const current = used('a', 1, { address: '10.0.0.1' });
    const previous = used('a', 2, { previous: true, address: '10.0.0.2' });
    expect(collectedOf(current, previous)).toMatchObject([{ lastUsedAt: at(1), address: '10.0.0.1' }]);
    expect(collectedOf(previous, current)).toMatchObject([{ lastUsedAt: at(1), address: '10.0.0.1' }]);
    expect(collectedOf(previous, used('a', 3))).toMatchObject([{ lastUsedAt: at(3), address: undefined }]);
  });

  test('renews each digest of a token once, and none of a session', () => {
    const by = (previous: boolean) =>
      used('a', 0, { identified: { id: 'a', kind: 'service_token', redigest: renewal(previous) } });
    const { previous: _, ...renewed } = renewal(false);
    expect(collectedOf(by(false), by(false))).toMatchObject([
      { renewal: renewed, previousRenewal: undefined },
    ]);
    expect(collectedOf(by(true))).toMatchObject([{ renewal: undefined, previousRenewal: renewed }]);
    expect(collectedOf(by(false), by(true))).toMatchObject([{ renewal: renewed, previousRenewal: renewed }]);
    const session = used('a', 0, { identified: { id: 'a', kind: 'session', redigest: renewal(false) } });
    expect(collectedOf(session)).toMatchObject([{ renewal: undefined, previousRenewal: undefined }]);
  });
});

describe('the addresses of a credential', () => {
  const minutesOf = ([usage]: readonly CredentialUsage[]): Record<string, number> =>
    Object.fromEntries((usage?.addresses ?? []).map((seen) => [seen.address, (seen.at - at(0)) / 60_000]));

  test('are those it was accepted from, by either secret, each with its latest time', () => {
    const collected = collectedOf(
      used('a', 3, { address: '10.0.0.1' }),
      used('a', 1, { address: '10.0.0.1' }),
      used('a', 2, { previous: true, address: '10.0.0.2' }),
      used('a', 9, { outcome: 'revoked', address: '10.0.0.3' }),
      used('a', 9),
    );
    expect(minutesOf(collected)).toEqual({ '10.0.0.1': 3, '10.0.0.2': 2 });
  });

  test('are the five latest, in whatever order uses come in, and however often they are put back', () => {
    const anyUses = fc.shuffledSubarray(Array.from({ length: 30 }, (_, minute) => minute));
    fc.assert(
      fc.property(anyUses, fc.nat(30), (minutes, cut) => {
        const uses = minutes.map((minute) => used('a', minute, { address: `10.0.0.${minute % 9}` }));
        const recorder = createUsageRecorder();
        uses.slice(0, cut).forEach((use) => recorder.record(use));
        const unwritten = recorder.drain();
        uses.slice(cut).forEach((use) => recorder.record(use));
        recorder.restore(unwritten);
        const latest = new Map(
          minutes.toSorted((one, other) => one - other).map((minute) => [`10.0.0.${minute % 9}`, minute]),
        );
        const kept = [...latest].toSorted(([, one], [, other]) => other - one).slice(0, 5);
        expect(minutesOf(recorder.drain())).toEqual(Object.fromEntries(kept));
      }),
      { numRuns: 300 },
    );
  });
});

describe('a batch that could not be written', () => {
  const outcomes = ['allowed', 'allowed', 'allowed', 'revoked', 'role_not_allowed'];
  const anyUse = fc
    .tuple(
      fc.constantFrom('a', 'b'),
      fc.nat(180),
      fc.constantFrom(...outcomes),
      fc.boolean(),
      fc.option(fc.constantFrom('10.0.0.1', '10.0.0.2'), { nil: undefined }),
    )
    .map(([id, minutes, outcome, previous, address]) => used(id, minutes, { outcome, previous, address }));

  const byAddress = (one: { address: string }, other: { address: string }) =>
    one.address.localeCompare(other.address);

  /** All but the address of the last use, which the next test is about. */
  const sorted = (usages: readonly CredentialUsage[]) =>
    usages
      .map(({ address: _, addresses, counts, ...rest }) => ({
        ...rest,
        addresses: addresses.toSorted(byAddress),
        counts: counts.toSorted((one, other) =>
          `${one.hour} ${one.outcome}`.localeCompare(`${other.hour} ${other.outcome}`),
        ),
      }))
      .toSorted((one, other) => one.id.localeCompare(other.id));

  test('and is put back counts as if it had never been taken out', () => {
    fc.assert(
      fc.property(fc.array(anyUse), fc.array(anyUse), (before, meanwhile) => {
        const [whole, interrupted] = [createUsageRecorder(), createUsageRecorder()];
        [...before, ...meanwhile].forEach((use) => whole.record(use));
        before.forEach((use) => interrupted.record(use));
        const unwritten = interrupted.drain();
        meanwhile.forEach((use) => interrupted.record(use));
        interrupted.restore(unwritten);
        expect(sorted(interrupted.drain())).toEqual(sorted(whole.drain()));
      }),
      { numRuns: 500 },
    );
  });

  test('does not take back where and when a token was used since', () => {
    const recorder = createUsageRecorder();
    recorder.record(used('a', 1, { address: '10.0.0.1' }));
    const unwritten = recorder.drain();
    recorder.record(used('a', 2, { address: '10.0.0.2' }));
    recorder.restore(unwritten);
    expect(recorder.drain()).toMatchObject([{ lastUsedAt: at(2), address: '10.0.0.2' }]);
  });

  test('is not changed by what is recorded after it was taken out', () => {
    const recorder = createUsageRecorder();
    recorder.record(used('a', 1));
    const batch = recorder.drain();
    const before = JSON.stringify(batch);
    recorder.record(used('a', 2));
    expect(JSON.stringify(batch)).toBe(before);
  });
});
