import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type UsageBatch, createUsageRecorder } from '../../src/auth/usage-recorder.js';

const at = (minutes: number): Date => new Date(Date.UTC(2026, 0, 1, 12, minutes));
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

function batchOf(...uses: readonly Use[]): UsageBatch {
  const recorder = createUsageRecorder();
  uses.forEach((use) => recorder.record(use));
  const batch = recorder.drain();
  if (batch === undefined) throw new Error('nothing was recorded');
  return batch;
}

describe('a usage recorder', () => {
  test('has nothing at first, and nothing once it was emptied', () => {
    const recorder = createUsageRecorder();
    expect(recorder.drain()).toBeUndefined();
    recorder.record(used('a', 0));
    expect(recorder.drain()).toBeDefined();
    expect(recorder.drain()).toBeUndefined();
  });

  test('counts by credential, hour and outcome', () => {
    const { counts } = batchOf(
      used('a', 0),
      used('a', 59),
      used('a', 60),
      used('a', 1, { outcome: 'revoked' }),
      used('b', 2),
    );
    expect(counts).toEqual([
      { credentialId: 'a', hour: at(0), outcome: 'allowed', requests: 2 },
      { credentialId: 'a', hour: at(60), outcome: 'allowed', requests: 1 },
      { credentialId: 'a', hour: at(0), outcome: 'revoked', requests: 1 },
      { credentialId: 'b', hour: at(0), outcome: 'allowed', requests: 1 },
    ]);
  });

  test('takes a refusal for no use and renews nothing by it', () => {
    const redigest = renewal(false);
    const refused = used('a', 0, {
      outcome: 'expired',
      identified: { id: 'a', kind: 'api_token', redigest },
    });
    expect(batchOf(refused)).toMatchObject({ uses: [], redigests: [] });
  });

  test('keeps the last use, and the address of the last use that had one', () => {
    expect(
      batchOf(used('a', 2, { address: '10.0.0.2' }), used('a', 1, { address: '10.0.0.1' })).uses,
    ).toMatchObject([{ lastUsedAt: at(2), address: '10.0.0.2' }]);
    expect(batchOf(used('a', 1, { address: '10.0.0.1' }), used('a', 2)).uses).toMatchObject([
      { lastUsedAt: at(2), address: '10.0.0.1' },
    ]);
  });

  test('keeps the uses of the current and of the previous secret apart', () => {
    expect(batchOf(used('a', 1), used('a', 3, { previous: true }), used('a', 2)).uses).toMatchObject([
      { lastUsedAt: at(2), previousLastUsedAt: at(3) },
    ]);
    expect(batchOf(used('a', 3, { previous: true })).uses).toMatchObject([
      { lastUsedAt: undefined, previousLastUsedAt: at(3) },
    ]);
  });

  test('says where the current secret was used, not where the previous one was', () => {
    const current = used('a', 1, { address: '10.0.0.1' });
    const previous = used('a', 2, { previous: true, address: '10.0.0.2' });
    expect(batchOf(current, previous).uses).toMatchObject([{ lastUsedAt: at(1), address: '10.0.0.1' }]);
    expect(batchOf(previous, current).uses).toMatchObject([{ lastUsedAt: at(1), address: '10.0.0.1' }]);
  });

  test('renews each digest of a token once, and none of a session', () => {
    const by = (previous: boolean) =>
      used('a', 0, { identified: { id: 'a', kind: 'service_token', redigest: renewal(previous) } });
    const { redigests } = batchOf(by(false), by(false), by(true));
    expect(redigests).toEqual(
      [false, true].map((previous) => ({ id: 'a', kind: 'service_token', ...renewal(previous) })),
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

  test('and is put back counts as if it had never been taken out', () => {
    fc.assert(
      fc.property(fc.array(anyUse), fc.array(anyUse), (before, meanwhile) => {
        const [whole, interrupted] = [createUsageRecorder(), createUsageRecorder()];
        [...before, ...meanwhile].forEach((use) => whole.record(use));
        before.forEach((use) => interrupted.record(use));
        const batch = interrupted.drain();
        meanwhile.forEach((use) => interrupted.record(use));
        if (batch !== undefined) interrupted.restore(batch);
        const sorted = (found: UsageBatch | undefined) => ({
          counts: found?.counts.toSorted((one, other) =>
            JSON.stringify(one).localeCompare(JSON.stringify(other)),
          ),
          times: found?.uses
            .map(({ id, lastUsedAt, previousLastUsedAt }) => ({ id, lastUsedAt, previousLastUsedAt }))
            .toSorted((one, other) => one.id.localeCompare(other.id)),
        });
        expect(sorted(interrupted.drain())).toEqual(sorted(whole.drain()));
      }),
      { numRuns: 500 },
    );
  });

  test('does not take back where and when a token was used since', () => {
    const recorder = createUsageRecorder();
    recorder.record(used('a', 1, { address: '10.0.0.1' }));
    const batch = recorder.drain();
    recorder.record(used('a', 2, { address: '10.0.0.2' }));
    if (batch !== undefined) recorder.restore(batch);
    expect(recorder.drain()?.uses).toMatchObject([{ lastUsedAt: at(2), address: '10.0.0.2' }]);
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
