import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { z } from 'zod';
import { durationOption, durationText, momentAgo, momentAhead } from '../../src/cli/durations.js';
import { readList, showList } from '../../src/cli/list.js';
import { userId } from '../../src/cli/names.js';
import type { RunAction, Terminal } from '../../src/cli/needs.js';
import { fieldsOf, tableOf } from '../../src/cli/table.js';
import { visible, visibleJson, visibleLines } from '../../src/cli/visible.js';

// eslint-disable-next-line no-control-regex -- the very characters that must not come through
const dangerous = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

describe('data at a terminal', () => {
  test('control characters are shown, not obeyed', () => {
    expect(visible('a\u001b[2Jb\u009bc\u202ed\n')).toBe('a\\u001b[2Jb\\u009bc\\u202ed\\u000a');
    expect(visible('Zoë 👩‍👩‍👧 日本')).toBe('Zoë 👩‍👩‍👧 日本');
  });

  test('no text reaches a terminal with a character that could play with it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const row = { name: text };
        expect(tableOf([{ head: 'name', of: ({ name }: typeof row) => name }], [row])).not.toMatch(dangerous);
        expect(fieldsOf({ name: text }).split('\n')).toHaveLength(1);
        expect(visibleLines(text)).not.toMatch(dangerous);
        expect(visibleJson({ name: text }, 2)).not.toMatch(dangerous);
        expect(JSON.parse(visibleJson({ name: text }))).toEqual({ name: text });
      }),
    );
  });

  test('a table has a line of heads and a line a row', () => {
    const rows = [
      { name: 'ci', at: new Date('2031-01-01T12:34:56Z'), active: true, note: null },
      { name: 'a longer one', at: new Date('2031-01-02T00:00:00Z'), active: false, note: 'x' },
    ];
    const text = tableOf(
      [
        { head: 'name', of: ({ name }: (typeof rows)[number]) => name },
        { head: 'at', of: ({ at }) => at },
        { head: 'active', of: ({ active }) => active },
        { head: 'note', of: ({ note }) => note },
      ],
      rows,
    );
    expect(text.split('\n')).toEqual([
      'NAME          AT                 ACTIVE  NOTE',
      'ci            2031-01-01 12:34Z  yes     -',
      'a longer one  2031-01-02 00:00Z  no      x',
    ]);
  });
});

describe('durations and moments', () => {
  test.each([
    ['90d', 90 * 86_400],
    ['12h', 43_200],
    ['45m', 2700],
    ['3600', 3600],
    ['2w', 1_209_600],
    ['0', 0],
  ])('%s', (text, seconds) => expect(durationOption(text)).toBe(seconds));

  test.each(['', '-1', '1.5h', '1y', 'd', '99999999999', '9999999999d', '1 d'])('not %j', (text) => {
    expect(() => durationOption(text)).toThrow('must be a duration');
  });

  test.each([
    [0, '0s'],
    [90 * 86_400, '90d'],
    [5400, '90m'],
    [61, '61s'],
  ])('%d seconds are %s', (seconds, text) => expect(durationText(seconds)).toBe(text));

  test('a moment is a day, a time with its zone, or a distance from now', () => {
    expect(momentAhead('2030-01-31')).toBe('2030-01-31T00:00:00.000Z');
    expect(momentAhead('2030-01-31T12:00:00+02:00')).toBe('2030-01-31T10:00:00.000Z');
    expect(Date.parse(momentAhead('1h')) - Date.now()).toBeGreaterThan(3_500_000);
    expect(Date.now() - Date.parse(momentAgo('1h'))).toBeGreaterThan(3_500_000);
    for (const wrong of ['2030-13-01', '2030-01-31T12:00:00', 'tomorrow', '1', ''])
      expect(() => momentAhead(wrong)).toThrow('must be a moment');
  });
});

describe('lists', () => {
  const names = Array.from({ length: 230 }, (_, index) => `user ${index}`);
  const asked: unknown[] = [];
  /** An action that answers a page at a time. */
  const run: RunAction = (_name, { first, after, ...rest }) => {
    asked.push({ first, ...rest });
    const start = after === null ? 0 : Number(after);
    const end = start + Number(first);
    const nodes = names.slice(start, end).map((username, index) => ({ id: String(start + index), username }));
    const pageInfo = { hasNextPage: end < names.length, endCursor: String(end) };
    return Promise.resolve({ nodes, pageInfo, totalCount: names.length });
  };

  test('are read a page at a time, as far as asked for', async () => {
    expect((await readList(run, 'users', {}, { limit: 50 })).nodes).toHaveLength(50);
    expect((await readList(run, 'users', {}, { limit: 150 })).nodes).toHaveLength(150);
    expect((await readList(run, 'users', {}, { limit: 1, all: true })).nodes).toHaveLength(230);
    expect(asked.map((each) => z.object({ first: z.int() }).parse(each).first)).toEqual([
      50, 100, 50, 100, 100, 100,
    ]);
  });

  test('say on standard error that there is more', async () => {
    const [printed, told]: [string[], string[]] = [[], []];
    const terminal: Terminal = {
      ...{ isRead: true, isInteractive: false },
      print: (text) => void printed.push(text),
      tell: (text) => void told.push(text),
      confirm: () => Promise.resolve(false),
      readSecret: () => Promise.resolve(''),
    };
    const shape = z.object({ username: z.string() });
    const columns = [{ head: 'username', of: ({ username }: z.infer<typeof shape>) => username }];
    showList(terminal, await readList(run, 'users', {}, { limit: 2 }), shape, columns, {});
    showList(terminal, await readList(run, 'users', {}, { limit: 2 }), shape, columns, { json: true });
    expect(printed[0]).toBe('USERNAME\nuser 0\nuser 1');
    expect(z.object({ nodes: z.array(z.unknown()) }).parse(JSON.parse(printed[1] ?? '')).nodes).toHaveLength(
      2,
    );
    expect(told).toEqual(Array.from({ length: 2 }, () => '2 of 230 shown: --limit and --all show more.'));
  });

  test('a name is found ignoring case, an id is taken as it is, and nobody is nobody', async () => {
    expect(await userId(run, 'User 229')).toBe('229');
    expect(await userId(run, '0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10')).toBe(
      '0d9f1c52-6f7e-4b0e-8f3c-2b7a9d4e6c10',
    );
    await expect(userId(run, 'user')).rejects.toThrow('There is no user "user".');
  });
});
