import type { ReactNode } from 'react';
import { ListStates } from '../../parts/list-states.js';
import { FilterChips } from './filter-chips.js';
import { useHidesEnded } from './hide-ended.js';
import type { ListPlace } from './list-place.js';
import { pageOf } from './listed-token.js';
import { StatusCards } from './status-cards.js';
import { TokenTable } from './token-table.js';
import { TokenToolbar } from './token-toolbar.js';
import { useTokenList, variablesOf } from './use-token-list.js';

interface TokenListProps {
  readonly place: ListPlace;
  /** What stands there while there is no token at all. */
  readonly empty: ReactNode;
}

/** Tokens of one kind, one's own or everybody's: counted, narrowed, sorted, and a page of them at a time. */
export function TokenList({ place, empty }: TokenListProps) {
  const { address, go } = place;
  const [hidesEnded, setHidesEnded] = useHidesEnded();
  const status = address.status ?? (hidesEnded ? 'live' : undefined);
  const variables = variablesOf(place, status);
  const answer = useTokenList(variables, address.after);
  const page = answer.data && pageOf(answer.data);
  const hideEnded = (hides: boolean): void => {
    setHidesEnded(hides);
    go({ ...address, status: hides ? 'live' : undefined, after: undefined });
  };
  const isNarrowed =
    variables.status !== undefined ||
    [address.search, address.owner, address.principal, address.workspace, address.after].some(
      (part) => part !== undefined,
    );
  const clear = (): void =>
    go({ kind: address.kind, sort: address.sort, status: hidesEnded ? 'all' : undefined });
  return (
    <>
      <StatusCards place={place} />
      <TokenToolbar
        place={place}
        status={status}
        onHideEnded={hideEnded}
        variables={variables}
        totalCount={page?.totalCount ?? 0}
      >
        <FilterChips
          place={place}
          status={status}
          onShowEnded={() => hideEnded(false)}
          sample={answer.isPlaceholderData ? undefined : page?.nodes[0]}
        />
      </TokenToolbar>
      <ListStates
        answer={answer}
        isEmpty={(data) => pageOf(data).nodes.length === 0}
        empty={empty}
        onClearFilter={isNarrowed ? clear : undefined}
      >
        {(data) => (
          <TokenTable
            place={place}
            variables={variables}
            page={pageOf(data)}
            isStale={answer.isPlaceholderData}
          />
        )}
      </ListStates>
    </>
  );
}
