import type { Place } from '../model.js';

/** One thing that is wrong with a policy, and what to do about it. */
export interface PolicyProblem {
  readonly place: Place;
  readonly what: string;
  readonly mend: string;
}

/** A policy that is refused; the message has a line for each problem, in the order of the file. */
export class PolicyError extends Error {
  readonly problems: readonly PolicyProblem[];

  constructor(problems: readonly PolicyProblem[]) {
    const sorted = problems.toSorted((a, b) => a.place.line - b.place.line);
    super(sorted.map(inWords).join('\n'));
    this.name = 'PolicyError';
    this.problems = sorted;
  }
}

/** `policy.yaml:12 (tables.project.update.columns): client_id decides …: take it out …` */
const inWords = ({ place: { file, line, path }, what, mend }: PolicyProblem): string =>
  `${file}:${line}${path === '' ? '' : ` (${path})`}: ${what}: ${mend}`;
