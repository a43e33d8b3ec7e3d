import type { VariablesOf } from '../../graphql/graphql.js';
import { useAnswer } from '../../graphql/asking.js';
import type { ListPlace } from './list-place.js';
import {
  apiTotalsDocument,
  countsDocument,
  serviceTotalsDocument,
  tokensDocument,
} from './token-documents.js';
import type { StatusFilter } from './tokens-address.js';
import { administers, useViewer } from '../../session/viewer.js';

export type TokensVariables = VariablesOf<typeof tokensDocument>;

const rowsOfPage = 25;

/** What is asked for a list; the page is given apart, since an export begins with the first. */
export function variablesOf(
  { address, personId }: ListPlace,
  status: StatusFilter | undefined,
): TokensVariables {
  return {
    isService: address.kind === 'service',
    everyone: personId === undefined,
    personId: personId ?? address.owner,
    principalId: address.principal,
    workspaceId: address.workspace,
    status: status === 'all' ? undefined : status,
    search: address.search,
    sort: address.sort,
  };
}

/** The page that the address means. What was there stays until it has come. */
export const useTokenList = (variables: TokensVariables, after: string | undefined) =>
  useAnswer(
    variables.isService ? 'serviceTokens' : 'apiTokens',
    tokensDocument,
    { ...variables, first: rowsOfPage, after },
    { keepsPrevious: true },
  );

export type CountedStatus = 'active' | 'expiring' | 'expired' | 'revoked' | 'unused';
export type Counts = Readonly<Record<CountedStatus, number>>;

/**
 * How many tokens there are of each status. What the service counts at once is all that a manager may see, so a manager's
 * own are counted list by list.
 */
export function useCounts({ address, personId }: ListPlace): Counts | undefined {
  const viewer = useViewer();
  const isService = address.kind === 'service';
  const isOwn = personId !== undefined && administers(viewer);
  const everyone = personId === undefined;
  const kind = isService ? 'service_token' : 'api_token';
  const counted = useAnswer(
    'tokenCounts',
    countsDocument,
    { kind, everyone, workspaceId: address.workspace },
    { enabled: !isOwn },
  );
  const totalled = { personId, workspaceId: address.workspace };
  const api = useAnswer('apiTokens', apiTotalsDocument, totalled, { enabled: isOwn && !isService });
  const service = useAnswer('serviceTokens', serviceTotalsDocument, totalled, {
    enabled: isOwn && isService,
  });
  if (!isOwn) return counted.data?.tokenCounts;
  const totals = isService ? service.data : api.data;
  return (
    totals && {
      active: totals.active.totalCount,
      expiring: totals.expiring.totalCount,
      expired: totals.expired.totalCount,
      revoked: totals.revoked.totalCount,
      unused: totals.unused.totalCount,
    }
  );
}
