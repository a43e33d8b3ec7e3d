import { Group, SegmentedControl, Select, Stack, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { SearchField } from '../../parts/search-field.js';
import { ExportMenu } from './export-menu.js';
import type { ListPlace } from './list-place.js';
import { type StatusFilter, sortNames } from './tokens-address.js';
import type { TokensVariables } from './use-token-list.js';
import { ViewsMenu } from './views-menu.js';

export const usualSort = '-createdAt';

interface TokenToolbarProps {
  readonly place: ListPlace;
  readonly status: StatusFilter | undefined;
  readonly onHideEnded: (hides: boolean) => void;
  readonly variables: TokensVariables;
  readonly totalCount: number;
  /** What the list is narrowed to now. */
  readonly children: ReactNode;
}

/** What the list is narrowed by and sorted by, and what can be made of it. */
export function TokenToolbar(props: TokenToolbarProps) {
  const { place, status, onHideEnded, variables, totalCount, children } = props;
  const { t } = useTranslation('tokens');
  const { address, go } = place;
  return (
    <Stack gap="sm">
      <Group gap="sm">
        <SegmentedControl
          aria-label={t('kind.label')}
          size="md"
          value={address.kind ?? 'api'}
          onChange={(kind) =>
            go({
              ...address,
              kind: kind === 'service' ? kind : undefined,
              principal: undefined,
              after: undefined,
            })
          }
          data={[
            { value: 'api', label: t('kind.api') },
            { value: 'service', label: t('kind.service') },
          ]}
        />
        <SearchField
          label={t(place.personId === undefined ? 'searchAll' : 'search')}
          value={address.search ?? ''}
          onSearch={(text) => {
            const search = text.trim() === '' ? undefined : text.trim();
            if (search !== address.search) go({ ...address, search, after: undefined });
          }}
        />
      </Group>
      <Group gap="sm" justify="space-between">
        <Group gap="sm">
          <Switch
            label={t('filter.hideEnded')}
            checked={status === 'live'}
            size="md"
            styles={{ body: { minHeight: '2.75rem', alignItems: 'center' } }}
            onChange={(event) => onHideEnded(event.currentTarget.checked)}
          />
          {children}
        </Group>
        <Group gap="sm">
          <SortSelect place={place} />
          <ViewsMenu place={place} present={{ ...address, status: status ?? 'all' }} />
          <ExportMenu variables={variables} totalCount={totalCount} />
        </Group>
      </Group>
    </Stack>
  );
}

/** Where rows are cards there are no headers to sort by. */
function SortSelect({ place: { address, go } }: Pick<TokenToolbarProps, 'place'>) {
  const { t } = useTranslation('tokens');
  return (
    <Select
      aria-label={t('sort.label')}
      hiddenFrom="lg"
      value={address.sort ?? usualSort}
      allowDeselect={false}
      data={sortNames.flatMap((name) => [
        { value: name, label: t(`sort.${name}`) },
        { value: `-${name}`, label: t(`sort.${name}Down`) },
      ])}
      onChange={(sort) => sort !== null && go({ ...address, sort, after: undefined })}
    />
  );
}
