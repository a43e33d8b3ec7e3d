import { describe, expect, test } from '@jest/globals';
import { requireLifetime } from '../../src/access/lifetime.js';
import { webSocketLifetime } from '../../src/access/session-variables.js';

const now = new Date('2026-02-28T23:59:59.500Z');
const after = (milliseconds: number): Date => new Date(now.getTime() + milliseconds);
const day = 86_400_000;

describe('the life of a token', () => {
  const policy = { minimumLifetimeSeconds: 60, maximumLifetimeSeconds: 365 * 86_400 };

  test.each([
    ['the minimum', 60_000],
    ['a millisecond more', 60_001],
    ['a day', day],
    ['the maximum', 365 * day],
  ])('may be %s', (_what, milliseconds) => {
    expect(() => requireLifetime(after(milliseconds), now, policy)).not.toThrow();
  });

  test.each([
    ['a millisecond less than the minimum', 59_999, 'the earliest allowed is 2026-03-01T00:00:59.500Z'],
    ['a millisecond more than the maximum', 365 * day + 1, 'the latest allowed is 2027-02-28T23:59:59.500Z'],
    ['nothing', 0, 'must lie in the future'],
    ['less than nothing', -1, 'must lie in the future'],
    ['for ever', 8.64e15 - now.getTime(), 'the latest allowed is 2027-02-28T23:59:59.500Z'],
  ])('may not be %s', (_what, milliseconds, says) => {
    expect(() => requireLifetime(after(milliseconds), now, policy)).toThrow(
      expect.objectContaining({
        code: 'PolicyViolation',
        publicText: expect.stringContaining(`expiresAt: ${says}`),
      }),
    );
  });

  test('ends after now even when there is no minimum', () => {
    const open = { ...policy, minimumLifetimeSeconds: 0 };
    expect(() => requireLifetime(now, now, open)).toThrow('expiresAt: must lie in the future.');
    expect(() => requireLifetime(after(1), now, open)).not.toThrow();
  });
});

describe('the life of a WebSocket', () => {
  test.each([
    [undefined, 300],
    [after(day), 300],
    [after(300_999), 300],
    [after(300_000), 300],
    [after(299_999), 299],
    [after(1_000), 1],
    [after(999), 0],
    [now, 0],
    [after(-day), 0],
    [after(8e15 - now.getTime()), 300],
  ])('of a credential that ends at %p is bounded in whole seconds', (endsAt, seconds) => {
    expect(webSocketLifetime(endsAt, now, 300)).toBe(`max-age=${seconds}`);
  });
});
