const isWhole = process.env['TEST_EVERY_VALUE'] === '1';

/**
 * One of every `nth` of a list, and all of it in `npm run test:large` (TEST_EVERY_VALUE). Each turn begins at another one, so that
 * what one list leaves out the next ones take: for products of which every factor is tried, but not every pair.
 */
export const thinned = <T>(list: readonly T[], nth: number, turn: number): readonly T[] =>
  isWhole ? list : list.filter((_, index) => (index + turn) % nth === 0);

/** How often something is tried that luck has a part in: `few` times, and `many` in `npm run test:large`. */
export const tries = (few: number, many: number): number => (isWhole ? many : few);
