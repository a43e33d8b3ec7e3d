import fc from 'fast-check';
import type { Target } from './target.js';

// What attackers write: texts, JSON, credentials.

/** Any UTF-16, also what is no text; and what has broken other programs. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ maxLength: 3000 }),
  fc.constantFrom(
    ...[
      '__proto__',
      'constructor',
      'prototype',
      'toString',
      'hasOwnProperty',
      '\u0000',
      'a\u0000b',
      '\ud800',
      '\u202e',
    ],
    ...[
      "' OR 1=1 --",
      '"; DROP TABLE graphwarden.api_token; --',
      '$1',
      '${1}',
      '%s%n',
      '{{7*7}}',
      '../../etc/passwd',
    ],
    ...[
      'NaN',
      'Infinity',
      '-infinity',
      'infinity',
      '-0',
      '1e999',
      '0x10',
      '٣',
      '9'.repeat(400),
      'null',
      'undefined',
    ],
    ...['9999-12-31T23:59:59Z', '0000-01-01T00:00:00Z', '+275760-09-13T00:00:00Z', '2030-02-30T00:00:00Z'],
    ...['00000000-0000-0000-0000-000000000000', 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF', '{urn:uuid:x}'],
  ),
);

const number = fc.oneof(
  fc.double(),
  fc.maxSafeInteger(),
  fc.constantFrom(-1, 0, 2 ** 31, 2 ** 31 - 1, -(2 ** 31) - 1, 2 ** 53, 1e308, 0.1),
);

/** As a parser makes it: `__proto__` is a key like any other. */
const objectOf = (entries: readonly (readonly [string, unknown])[]): unknown =>
  JSON.parse(`{${entries.map((entry) => entry.map((each) => JSON.stringify(each)).join(':')).join()}}`);

/** Any JSON, with keys that objects have already. */
export const anyJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    anyText,
    number,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 5 }),
    fc.array(fc.tuple(anyText, tie('json')), { maxLength: 5 }).map(objectOf),
  ),
})).json;

/** A credential, and whether it is one. */
export type Presented = { readonly values: readonly string[]; readonly is: 'none' | 'good' | 'bad' };

/** What may stand in `Authorization`: none, good ones, damaged ones, foreign ones, several. */
export function presented({ good }: Target): fc.Arbitrary<Presented> {
  const texts = Object.values(good);
  const printable = fc.stringMatching(/^[!-~]{1,80}$/);
  const right = fc
    .constantFrom(...texts)
    .map((text): Presented => ({ values: [`Bearer ${text}`], is: 'good' }));
  const wrong = fc
    .oneof(
      printable.map((text) => [`Bearer ${text}`]),
      fc.constantFrom(...texts).chain((text) =>
        fc
          .tuple(fc.nat(text.length - 2), fc.constantFrom('-', '.', ' ', 'A', '0', '%', ''))
          .map(([at, by]) => [`Bearer ${text.slice(0, at)}${by}${text.slice(at + 1)}`])
          .filter(([changed]) => changed !== `Bearer ${text}`),
      ),
      fc
        .tuple(
          fc.constantFrom('Basic', 'Token', 'Bearer:', 'Beare', 'bearer\tx', 'Negotiate', 'ApiKey'),
          fc.constantFrom(...texts),
        )
        .map(([scheme, text]) => [`${scheme} ${text}`]),
      fc.constantFrom(...texts).map((text) => [text]),
      fc
        .tuple(fc.constantFrom(...texts), printable)
        .map(([text, other]) => [`Bearer ${text}`, `Bearer ${other}`]),
      fc.tuple(fc.constantFrom(...texts), printable).map(([text, other]) => [`Bearer ${text} ${other}`]),
    )
    .map((values): Presented => ({ values, is: 'bad' }));
  return fc.oneof(
    { weight: 2, arbitrary: right },
    { weight: 5, arbitrary: wrong },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Presented>({ values: [], is: 'none' }, { values: [''], is: 'none' }),
    },
  );
}
