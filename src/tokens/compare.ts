import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether two secrets are the same text; the time taken tells nothing about where or how they differ, or how long they are. */
export function sameSecret(presented: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(presented), digest(expected));
}

/** Whether a secret is one of those expected; the time taken does not tell which, either. */
export const isOneOf = (presented: string, expected: readonly string[]): boolean =>
  expected.map((each) => sameSecret(presented, each)).includes(true);
