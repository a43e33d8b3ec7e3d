import { describe, expect, test } from '@jest/globals';
import { gatherReads } from '../../src/auth/gathered-reads.js';
import { promised } from './credential-model.js';

/** Reads that end when the test lets them; what they find is the value of the moment when they began. */
function readsOf(values: Record<string, string>, patience?: number) {
  const ones: { id: string; end: () => void }[] = [];
  const manys: { ids: readonly string[]; end: (error?: Error) => void }[] = [];
  const find = gatherReads<string>({
    apart: 2,
    ...(patience !== undefined && { patience }),
    async one(id) {
      const value = values[id];
      const { promise, settle } = promised<undefined>();
      ones.push({ id, end: () => settle(undefined) });
      await promise;
      return value;
    },
    async many(ids) {
      const rows = new Map(ids.flatMap((id) => (values[id] === undefined ? [] : [[id, values[id]]])));
      const { promise, settle } = promised<Error | undefined>();
      manys.push({ ids, end: settle });
      const error = await promise;
      if (error !== undefined) throw error;
      return rows;
    },
  });
  return { find, ones, manys };
}
const later = async () => await new Promise((done) => setImmediate(done));

describe('reads by id', () => {
  test('are read by themselves while there are few, and again when those have ended', async () => {
    const { find, ones, manys } = readsOf({ a: '1', b: '2' });
    for (let round = 0; round < 3; round += 1) {
      const both = [find('a'), find('b')];
      ones.splice(0).forEach(({ end }) => end());
      expect(await Promise.all(both)).toEqual(['1', '2']);
    }
    expect(manys).toEqual([]);
  });

  test('are read together beyond that, each id once, and unknown ones are found by nobody', async () => {
    const { find, ones, manys } = readsOf({ c: '3', d: '4' });
    void find('a');
    void find('b');
    const beyond = ['c', 'd', 'x', 'd', 'y', 'd'].map(find);
    expect([ones.length, manys.map(({ ids }) => ids)]).toEqual([2, [['c']]]);
    manys[0]?.end();
    await later();
    expect(manys[1]?.ids).toEqual(['d', 'x', 'y']);
    manys[1]?.end();
    expect(await Promise.all(beyond)).toEqual(['3', '4', undefined, '4', undefined, '4']);
  });

  test('find what a statement finds that began after they were asked for', async () => {
    const values: Record<string, string> = { c: 'old' };
    const { find, manys } = readsOf(values);
    void find('a');
    void find('b');
    const before = find('c');
    values['c'] = 'new';
    const after = find('c');
    manys[0]?.end();
    await later();
    manys[1]?.end();
    expect([await before, await after]).toEqual(['old', 'new']);
  });

  test('go by a thousand, the rest after them', async () => {
    const { find, manys } = readsOf({});
    const all = Array.from({ length: 2 + 1 + 2_500 }, (_, number) => find(String(number)));
    for (let statement = 0; statement < 4; statement += 1) {
      await later();
      manys[statement]?.end();
    }
    void Promise.all(all);
    expect(manys.map(({ ids }) => ids.length)).toEqual([1, 1000, 1000, 500]);
  });

  test('fail together where a statement fails, and the next ones are read', async () => {
    const { find, manys } = readsOf({ c: '3', d: '4' });
    void find('a');
    void find('b');
    const failing = find('c');
    const next = find('d');
    manys[0]?.end(new Error('cut off'));
    await expect(failing).rejects.toThrow('cut off');
    await later();
    manys[1]?.end();
    expect(await next).toBe('4');
  });

  test('do not wait for a turn for ever', async () => {
    const { find, manys } = readsOf({ c: '3' }, 20);
    void find('a');
    void find('b');
    const first = find('c');
    await expect(find('d')).rejects.toMatchObject({ code: 'Unavailable' });
    manys[0]?.end();
    expect(await first).toBe('3');
    const again = find('d');
    await later();
    manys[1]?.end();
    expect(await again).toBeUndefined();
  });
});
