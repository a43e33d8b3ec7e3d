import { useQueryClient } from '@tanstack/react-query';
import type { TadaDocumentNode } from 'gql.tada';
import { useChange } from '../../graphql/asking.js';

/**
 * A change of the token. What came of it is told at once, since it may be a secret that somebody waits for; the drawer and
 * the list behind it ask again meanwhile.
 */
export function useTokenChange<Data, Variables extends object>(document: TadaDocumentNode<Data, Variables>) {
  const queries = useQueryClient();
  const { mutate, isPending, error, reset } = useChange(document, []);
  const change = (variables: Variables, onDone: (data: Data) => void): void =>
    mutate(variables, {
      onSuccess: (data) => {
        onDone(data);
        void queries.invalidateQueries();
      },
    });
  return { change, isPending, error, reset };
}
