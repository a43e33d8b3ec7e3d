import { useState } from 'react';
import { useAnswer } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import type { Option } from './search-select.js';

const reachableDocument = graphql(`
  query ReachableChoices($kind: String!, $servicePrincipalId: uuid!, $search: String) {
    reachable(kind: $kind, servicePrincipalId: $servicePrincipalId, search: $search, first: 50) {
      totalCount
      nodes {
        id
        name
        parent
      }
    }
  }
`);

/** What the tokens of a principal can be granted, as far as the search goes. */
export function useReachable(kind: 'project' | 'client' | 'oplog', servicePrincipalId: string) {
  const [search, setSearch] = useState('');
  const { data, error, isFetching } = useAnswer(
    'reachableChoices',
    reachableDocument,
    { kind, servicePrincipalId, search },
    { keepsPrevious: true },
  );
  const nodes = data?.reachable.nodes ?? [];
  const options: readonly Option[] = nodes.map(({ id, name, parent }) => ({
    value: id,
    label: parent === null ? name : `${name} · ${parent}`,
  }));
  return {
    error,
    options,
    onSearch: setSearch,
    isSearching: isFetching,
    /** How many there are, when they are more than are listed. */
    more: (data?.reachable.totalCount ?? 0) > nodes.length ? data?.reachable.totalCount : undefined,
  };
}
