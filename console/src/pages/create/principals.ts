import { useState } from 'react';
import { useAnswer } from '../../graphql/asking.js';
import { type ResultOf, graphql } from '../../graphql/graphql.js';
import { useViewer } from '../../session/viewer.js';

const principalsDocument = graphql(`
  query PrincipalChoices($ownerId: uuid, $search: String, $first: Int) {
    servicePrincipals(ownerId: $ownerId, status: "active", search: $search, first: $first) {
      totalCount
      nodes {
        id
        name
        workspaceId
        workspaceName
      }
    }
  }
`);

/** What the form has to know of a service principal. */
export interface Principal {
  readonly id: string;
  readonly name: string;
  readonly workspaceId: string;
  readonly workspaceName: string;
}

interface PrincipalChoices {
  readonly principals: readonly Principal[];
  /** Whether there is nothing to choose from at all. */
  readonly hasNone: boolean;
  readonly isPending: boolean;
  readonly onSearch: (text: string) => void;
  readonly isSearching: boolean;
}

/** One's own service principals, as far as the search goes; and one of somebody else's, if a link named it. */
export function usePrincipals(named: string | null): PrincipalChoices {
  const [search, setSearch] = useState('');
  const ownerId = useViewer().userId;
  const own = useAnswer(
    'principalChoices',
    principalsDocument,
    { ownerId, search, first: 50 },
    { keepsPrevious: true },
  );
  const found = nodesOf(own.data);
  const isMissing = named !== null && own.isSuccess && isNone(found, named);
  const all = useAnswer('principalChoices', principalsDocument, { first: 100 }, { enabled: isMissing });
  return {
    principals: isMissing ? [...nodesOf(all.data).filter(({ id }) => id === named), ...found] : found,
    hasNone: search === '' && named === null && own.data?.servicePrincipals.totalCount === 0,
    isPending: own.isPending,
    onSearch: setSearch,
    isSearching: own.isFetching,
  };
}

const nodesOf = (data: ResultOf<typeof principalsDocument> | undefined): readonly Principal[] =>
  data?.servicePrincipals.nodes ?? [];

const isNone = (among: readonly Principal[], id: string): boolean => among.every((each) => each.id !== id);
