import { isOneOf } from '../tokens/compare.js';

/** Whether the values of `Hasura-Action-Secret` say that Hasura is calling: exactly one, and one that is accepted, compared in constant time. */
export function isHasura(presented: readonly string[], accepted: readonly string[]): boolean {
  const [value, ...others] = new Set(presented);
  return value !== undefined && others.length === 0 && isOneOf(value, accepted);
}
