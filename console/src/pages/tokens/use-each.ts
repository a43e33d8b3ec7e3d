import { useState } from 'react';

interface Failure<Item> {
  readonly item: Item;
  readonly problem: Error;
}

interface Course<Item> {
  readonly isRunning: boolean;
  readonly done: number;
  readonly failures: readonly Failure<Item>[];
}

/**
 * Does something with one thing after the other; what fails for one is told beside it and stops no other, unless `stopsAt`
 * says that going on would do harm.
 */
export function useEach<Item>(
  work: (item: Item) => Promise<unknown>,
  stopsAt: (failed: unknown) => boolean = () => false,
) {
  const [course, setCourse] = useState<Course<Item>>({ isRunning: false, done: 0, failures: [] });
  const run = async (items: readonly Item[]): Promise<readonly Failure<Item>[]> => {
    const failures: Failure<Item>[] = [];
    for (const [index, item] of items.entries()) {
      setCourse({ isRunning: true, done: index, failures: [...failures] });
      try {
        await work(item);
      } catch (failed) {
        failures.push({ item, problem: failed instanceof Error ? failed : new Error() });
        if (stopsAt(failed)) break;
      }
    }
    setCourse({ isRunning: false, done: items.length, failures });
    return failures;
  };
  return { ...course, run };
}
