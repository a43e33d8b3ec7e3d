import { sameSecret } from '../tokens/compare.js';

/** Whether the values of `Hasura-Action-Secret` say that Hasura is calling: exactly one, and the right one, compared in constant time. */
export function isHasura(presented: readonly string[], secret: string): boolean {
  const [value, ...others] = new Set(presented);
  return value !== undefined && others.length === 0 && sameSecret(value, secret);
}
