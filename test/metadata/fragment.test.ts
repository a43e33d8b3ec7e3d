import { describe, expect, it } from '@jest/globals';
import { bound, identifier, join, qualified, raw, sql, statementOf } from '../../src/metadata/fragment.js';

describe('a fragment', () => {
  it('keeps text and values apart, in order', () => {
    const inner = sql`${bound('one')} + ${identifier('a "b"')}`;
    const whole = sql`SELECT ${join([inner, bound(2), raw('x')], ', ')} FROM ${qualified({ schema: 's', name: 't.u' })} WHERE ${bound(null)}`;
    expect(statementOf(whole)).toEqual({
      text: 'SELECT $1 + "a ""b""", $2, x FROM "s"."t.u" WHERE $3',
      values: ['one', 2, null],
    });
    expect(statementOf(join([], ', '))).toEqual({ text: '', values: [] });
  });

  it('has one parameter for an object that is bound twice, and one each for equal texts', () => {
    const session = { a: '1' };
    const values = [session, 'x', session, 'x', { a: '1' }].map(bound);
    expect(statementOf(join(values, ' '))).toEqual({
      text: '$1 $2 $1 $3 $4',
      values: [session, 'x', 'x', { a: '1' }],
    });
  });

  it('is put together in time that grows with its length', () => {
    const parts = Array.from({ length: 100_000 }, (_, index) => bound(index));
    const before = performance.now();
    expect(statementOf(join(parts, ', ')).values).toHaveLength(100_000);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
