import { describe, expect, test } from '@jest/globals';
import { median, quantile, roundRatios, shown, withSpread } from '../../bench/numbers.js';
import { pageOf } from '../../bench/page.js';
import type { Result } from '../../bench/results.js';

// What the page of the bench says is what was measured.

describe('arithmetic', () => {
  test('the median is the one in the middle, or between the two', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow('nothing was measured');
  });

  test('a quantile is a value that was measured, and never a better one than asked for', () => {
    const values = Array.from({ length: 1000 }, (_, n) => n + 1);
    expect(quantile(values, 0.99)).toBe(991);
    expect(quantile(values, 1)).toBe(1000);
    expect(quantile([7], 0.5)).toBe(7);
  });

  test('ratios pair the rounds, so that what slows both sides down cancels out', () => {
    expect(roundRatios([10, 5], [20, 10])).toEqual([0.5, 0.5]);
    expect(() => roundRatios([1], [1, 2])).toThrow('the same rounds');
  });

  test('figures are shown with their spread', () => {
    expect(withSpread([1234.5, 1000, 2000])).toBe('1,235 (1,000–2,000)');
    expect(shown(0.456)).toBe('0.46');
  });
});

describe('the page', () => {
  const result: Result = {
    about: 'One against another.',
    ranAt: '2030-01-02T03:04:05.000Z',
    seconds: 12,
    isQuick: false,
    machine: 'a machine',
    versions: 'Node v20',
    loadBefore: 0.1,
    commit: 'abc',
    tables: [{ title: '', columns: ['a', 'b'], rows: [['1 | 2', '3']] }],
    targets: [
      { what: 'fast', target: '≥ 1', measured: '2', isMet: true },
      { what: 'small', target: '≤ 1', measured: '2', isMet: false },
      { what: 'unpromised', target: 'none', measured: '2' },
    ],
    charts: [],
    figures: null,
  };

  test('says of every target whether it was met, and hides none that was missed', () => {
    const page = pageOf({ one: result }, ['one']);
    expect(page).toContain('| fast | ≥ 1 | 2 | met |');
    expect(page).toContain('| small | ≤ 1 | 2 | **missed** |');
    expect(page).toContain('| unpromised | none | 2 |  |');
    expect(page).toContain('| 1 \\| 2 | 3 |');
  });

  test('says which figures come from a mere try', () => {
    expect(pageOf({ one: result }, ['one'])).not.toContain('Only tries');
    expect(pageOf({ one: { ...result, isQuick: true }, two: result }, ['one', 'two'])).toMatch(
      /Only tries.*no figures to rely on\): one\./,
    );
  });
});
