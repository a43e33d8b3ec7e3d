import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { root } from '../../docs/documents.js';
import { figuresIn } from '../../docs/reliability-figures.js';

// docs/reliability.md is written from figures that are all there, and has one in every row. (That it is up to date: documents.test.ts.)

const json = await readFile(resolve(root, 'docs/reliability.json'), 'utf8');
const page = await readFile(resolve(root, 'docs/reliability.md'), 'utf8');
const tree = z.record(z.string(), z.unknown());

/** What it leads to when one of all that is in there is taken out, by the path of what was taken. */
function* withoutOne(
  value: Readonly<Record<string, unknown>>,
  path = '',
): Generator<readonly [path: string, rest: object]> {
  for (const [key, inner] of Object.entries(value)) {
    const { [key]: _taken, ...rest } = value;
    yield [`${path}/${key}`, rest];
    const below = tree.safeParse(inner);
    if (below.success)
      for (const [deeper, left] of withoutOne(below.data, `${path}/${key}`))
        yield [deeper, { ...value, [key]: left }];
  }
}

describe('the figures of docs/reliability.md', () => {
  it('are all asked for: without any one of them the page is not written', () => {
    const all = [...withoutOne(tree.parse(JSON.parse(json)))];
    expect(all.length).toBeGreaterThan(200);
    const allowed = all.filter(([, rest]) => {
      try {
        figuresIn(JSON.stringify(rest));
        return true;
      } catch {
        return false;
      }
    });
    // Which of these two there is, is a matter of the PgBouncer that is installed.
    expect(
      allowed.map(([path]) => path).filter((path) => !path.startsWith('/pgbouncer: transaction')),
    ).toEqual([]);
  });

  it('are of scenarios that there are', () => {
    const withAnother = JSON.stringify({ ...tree.parse(JSON.parse(json)), 'a scenario that went': {} });
    expect(() => figuresIn(withAnother)).toThrow('a scenario that went');
  });

  it('stand in every row, beside what was promised and the test', () => {
    const rows = page
      .split('\n')
      .filter((line) => line.includes('../test/faults/'))
      .map((line) => line.split(' | ').map((cell) => cell.replace(/^\||\|$/g, '').trim()));
    expect(rows.length).toBeGreaterThan(20);
    const without = rows.filter(
      ([, promised = '', seen = '']) => promised === '' || !/\d/.test(seen) || /undefined|NaN/.test(seen),
    );
    expect(without).toEqual([]);
  });
});
