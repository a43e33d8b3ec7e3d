import { Problem } from '../../graphql/problem.js';

/** A refusal that names what is wrong: the field as the form calls it, and the words without the name. */
export interface FieldProblem {
  readonly field: string;
  readonly words: string;
}

const telling = ['InvalidInput', 'PolicyViolation', 'NotFound', 'Conflict', 'Unauthorized'];
const named = /^([A-Za-z]+)((?:\[\d+\]|\.[A-Za-z]+)*): (.+)$/s;

/** The service begins with the field, as in `allowedCidrs[0]: …`; forms write that as `allowedCidrs.0`. */
export function fieldProblemOf(problem: Error, fields: readonly string[]): FieldProblem | undefined {
  if (!(problem instanceof Problem) || !telling.includes(problem.code)) return undefined;
  const [, field = '', place = '', words = ''] = named.exec(problem.message) ?? [];
  if (!fields.includes(field)) return undefined;
  const path = place.replaceAll(/\[(\d+)\]/g, '.$1');
  return { field: `${field}${path}`, words: words.charAt(0).toUpperCase() + words.slice(1) };
}
