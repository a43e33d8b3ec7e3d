import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { credentialIn } from '../../src/auth/authorization-header.js';

/** Any UTF-16 there is, lone surrogates and control characters too. */
const anyText = fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)) });

describe('Authorization', () => {
  test.each([[[]], [['']], [['', '']], [[' \t ']], [['', '  ', '\t']]])('%j is absent', (values) => {
    expect(credentialIn(values)).toBe('absent');
  });

  test.each([
    [['Bearer abc']],
    [['bearer abc']],
    [['BEARER\tabc']],
    [['  Bearer \t abc\t']],
    [['Bearer abc', 'Bearer abc']],
    [['Bearer abc', ' Bearer abc ']],
  ])('%j presents abc', (values) => {
    expect(credentialIn(values)).toEqual({ credential: 'abc' });
  });

  test.each([
    [['Bearer']],
    [['Bearer ']],
    [['Bearerabc']],
    [['abc']],
    [['Basic abc']],
    [['Bearer abc def']],
    [['Bearer abc\ndef']],
    [['Bearer abc\u00a0']],
    [['\u00a0']],
    [['\ufeff']],
    [['\n']],
    [['\0']],
    [['Bearer äbc']],
    [['Bearer\u00a0abc']],
    [['Bearer\nabc']],
    [['x Bearer abc']],
    [['Bearer abc', '']],
    [['', 'Bearer abc']],
    [['Bearer abc', 'Bearer def']],
    [['Bearer abc', 'bearer abc']],
    [['Bearer abc', 'Basic abc']],
  ])('%j is malformed, never absent', (values) => {
    expect(credentialIn(values)).toBe('malformed');
  });

  test('may be as long as any credential of ours, and no longer', () => {
    const fits = 'x'.repeat(4096 - 'Bearer '.length);
    expect(credentialIn([`Bearer ${fits}`])).toEqual({ credential: fits });
    expect(credentialIn([`Bearer ${fits}x`])).toBe('malformed');
    expect(credentialIn(['x'.repeat(1_000_000)])).toBe('malformed');
  });

  test('is absent only when there is nothing in it, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(anyText, { maxLength: 3 }), (values) => {
        const isEmpty = values.every((value) => /^[ \t]*$/.test(value));
        expect(credentialIn(values) === 'absent').toBe(isEmpty);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['space behind the scheme', `Bearer${' '.repeat(200_000)}`],
    ['space between two words', `Bearer${'\t '.repeat(100_000)}abc`],
    ['space around a word', `${' '.repeat(200_000)}abc${' '.repeat(200_000)}`],
    ['many words', 'Bearer a '.repeat(20_000)],
    ['one long word', `Bearer ${'a'.repeat(1_000_000)}`],
  ])('is read in no time, however much there is of it: %s', (_what, value) => {
    const started = performance.now();
    credentialIn([value]);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
