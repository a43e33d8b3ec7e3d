import { describe, expect, test } from '@jest/globals';
import { csvOf } from '../../console/src/pages/tokens/csv.js';
import { withoutTokenSecret } from '../../console/src/parts/without-token-secret.js';

// What leaves the console: into files that spreadsheets open, and into addresses that browsers and proxies keep.

describe('a cell of an export', () => {
  const cellOf = (text: string): string => csvOf([[text]]).slice(1, -2);

  test.each([
    ['=1+1', "'=1+1"],
    [' @now', "' @now"],
    ['x;=1+1', `"x;'=1+1"`],
    ['x\n+1', `"x\n'+1"`],
    ['say "hi", twice', '"say ""hi"", twice"'],
    ['nightly-export', 'nightly-export'],
  ])('begins no formula, wherever a spreadsheet cuts: %j', (text, cell) => {
    expect(cellOf(text)).toBe(cell);
  });
});

describe('a text that goes into an address', () => {
  const secret = 'A'.repeat(49);

  test.each(['gwat', 'gwst'])('keeps of a token %s what is public', (prefix) => {
    const id = `${prefix}_0123456789abcdef`;
    expect(withoutTokenSecret(`${id}_${secret}`)).toBe(id);
    expect(withoutTokenSecret(`Bearer ${id}_${secret} of ci`)).toBe(`Bearer ${id} of ci`);
    expect(withoutTokenSecret(`${id.toUpperCase()}_${secret}`)).not.toContain(secret);
  });

  test('is left as it is where there is no token in it', () => {
    for (const text of ['nightly_export', 'gwat_0123', 'gwat_0123456789abcdef'])
      expect(withoutTokenSecret(text)).toBe(text);
  });
});
