import { Stack } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../parts/data-table.js';
import { type ListPage, Pager } from '../../parts/pager.js';
import { BulkBar } from './bulk-bar.js';
import type { ListPlace } from './list-place.js';
import type { ListedToken } from './listed-token.js';
import { RowMenu } from './row-menu.js';
import { useTokenColumns } from './token-columns.js';
import { usualSort } from './token-toolbar.js';
import type { TokensVariables } from './use-token-list.js';

interface TokenTableProps {
  readonly place: ListPlace;
  readonly variables: TokensVariables;
  readonly page: ListPage<ListedToken>;
  readonly isStale: boolean;
}

const nothing: ReadonlySet<string> = new Set();

/** One page of tokens, and what can be done with those selected on it. */
export function TokenTable({ place, variables, page, isStale }: TokenTableProps) {
  const { t } = useTranslation('tokens');
  const section = useRef<HTMLDivElement>(null);
  const columns = useTokenColumns(place);
  const { id: open } = useParams({ strict: false });
  const { address, go } = place;
  const { nodes: tokens, totalCount } = page;
  // Whoever goes to another page or filter leaves the selection behind.
  const shown = JSON.stringify([variables, address.after]);
  const [chosen, setChosen] = useState({ shown, ids: nothing });
  const ids = chosen.shown === shown ? chosen.ids : nothing;
  const selected = tokens.filter(({ id }) => ids.has(id));
  const caption = t(address.kind === 'service' ? 'kind.service' : 'kind.api');
  return (
    <Stack gap="lg" component="section" aria-label={caption} tabIndex={-1} ref={section}>
      <DataTable
        caption={caption}
        rows={tokens}
        rowKey={({ id }) => id}
        rowName={({ name }) => name}
        columns={columns}
        sort={address.sort ?? usualSort}
        onSort={(sort) => go({ ...address, sort, after: undefined })}
        selection={{ selected: ids, onChange: (now) => setChosen({ shown, ids: now }) }}
        actions={(token) => <RowMenu token={token} place={place} />}
        openRow={open}
        isStale={isStale}
      />
      <Pager page={page} after={address.after} onGo={(after) => go({ ...address, after })} />
      <BulkBar
        place={place}
        tokens={selected}
        matching={selected.length === tokens.length && totalCount > tokens.length ? totalCount : undefined}
        filter={revocationFilter(variables)}
        onClear={() => setChosen({ shown, ids: nothing })}
        onLeft={() => (section.current ?? document.querySelector('h1'))?.focus({ preventScroll: true })}
      />
    </Stack>
  );
}

/** The filter of a list, as the revocation of many takes it. */
const revocationFilter = ({
  isService,
  personId,
  principalId,
  workspaceId,
  status,
  search,
}: TokensVariables) => ({
  kind: isService ? 'service_token' : 'api_token',
  userId: personId,
  servicePrincipalId: isService ? principalId : undefined,
  workspaceId,
  status,
  search,
});
