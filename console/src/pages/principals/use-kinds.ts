import { useAnswer } from '../../graphql/asking.js';
import { principalsDocument } from './principals-documents.js';

/** The words that people have found for kinds: those of the first hundred principals, and the one that is asked for. */
export function useKinds(asked?: string): string[] {
  const { data } = useAnswer('servicePrincipals', principalsDocument, { first: 100 });
  const found = data?.servicePrincipals.nodes.map(({ kind }) => kind) ?? [];
  const all = new Set(['integration', ...found, ...(asked === undefined ? [] : [asked])]);
  return [...all].sort((one, other) => one.localeCompare(other));
}
