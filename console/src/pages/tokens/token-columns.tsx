import { Anchor, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Column } from '../../parts/data-table.js';
import { When } from '../../parts/when.js';
import type { ListPlace } from './list-place.js';
import type { ListedToken } from './listed-token.js';
import { NameCell } from './name-cell.js';
import { ScopeCell } from './scope-cell.js';
import { StatusCell } from './status-cell.js';
import { EndsCell, LastUsedCell } from './time-cells.js';

/** What the list says of each token; whose it is only where they are several people's. */
export function useTokenColumns(place: ListPlace): readonly Column<ListedToken>[] {
  const { t } = useTranslation('tokens');
  const owner: Column<ListedToken> = {
    key: 'owner',
    header: t('owner'),
    cell: (token) => <OwnerCell token={token} place={place} />,
  };
  return [
    {
      key: 'name',
      header: t('name'),
      sort: 'name',
      cell: (token) => <NameCell token={token} place={place} />,
    },
    ...(place.personId === undefined ? [owner] : []),
    { key: 'status', header: t('status.label'), cell: (token) => <StatusCell token={token} /> },
    { key: 'scope', header: t('scope.label'), cell: ({ scope }) => <ScopeCell scope={scope} /> },
    {
      key: 'lastUsedAt',
      header: t('lastUsed'),
      sort: 'lastUsedAt',
      cell: (token) => <LastUsedCell token={token} />,
    },
    {
      key: 'expiresAt',
      header: t('ends'),
      sort: 'expiresAt',
      cell: (token) => <EndsCell token={token} />,
    },
    {
      key: 'createdAt',
      header: t('created'),
      sort: 'createdAt',
      cell: ({ createdAt }) => <When at={createdAt} />,
    },
  ];
}

/** Whose a token is; pressed, it narrows the list to that person. */
function OwnerCell({ token, place }: { readonly token: ListedToken; readonly place: ListPlace }) {
  const { t } = useTranslation('tokens');
  const { address, go } = place;
  if (address.owner === token.ownerId) return <Text>{token.owner}</Text>;
  return (
    <Anchor
      component="button"
      type="button"
      ta="start"
      aria-label={t('row.onlyOf', { name: token.owner })}
      onClick={() => go({ ...address, owner: token.ownerId, after: undefined })}
    >
      {token.owner}
    </Anchor>
  );
}
