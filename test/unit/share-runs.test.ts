import { expect, test } from '@jest/globals';
import { shareRuns } from '../../src/process/share-runs.js';

/** Runs that end when the test says so. */
function stage() {
  const ends: ((failure?: Error) => void)[] = [];
  const ask = shareRuns(
    async () =>
      await new Promise<number>((done, fail) => {
        const number = ends.length + 1;
        ends.push((failure) => (failure === undefined ? done(number) : fail(failure)));
      }),
  );
  return { ends, ask };
}

test('who comes during a run shares the next, which begins when this one has ended', async () => {
  const { ends, ask } = stage();
  const first = ask();
  const others = Array.from({ length: 100 }, () => ask());
  expect(ends).toHaveLength(1);
  ends[0]?.();
  expect(await first).toBe(1);
  await new Promise(setImmediate);
  expect(ends).toHaveLength(2);
  const late = ask();
  ends[1]?.();
  expect(new Set(await Promise.all(others))).toEqual(new Set([2]));
  await new Promise(setImmediate);
  ends[2]?.();
  expect(await late).toBe(3);
  expect(ends).toHaveLength(3);
});

test('a run that fails fails those who asked for it, and nobody after them', async () => {
  const { ends, ask } = stage();
  const [first, second] = [ask(), ask()];
  ends[0]?.(new Error('gone'));
  await expect(first).rejects.toThrow('gone');
  await new Promise(setImmediate);
  ends[1]?.();
  expect(await second).toBe(2);
});
