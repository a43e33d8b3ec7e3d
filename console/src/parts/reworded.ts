import { Problem } from '../graphql/problem.js';

/** A problem in the words of a page that knows what was tried; as it is, where the page has none for its code. */
export function reworded(problem: Error | null, words: Readonly<Record<string, string>>): Error | null {
  if (!(problem instanceof Problem)) return problem;
  const message = words[problem.code];
  return message === undefined ? problem : new Problem(problem.code, message, problem);
}
