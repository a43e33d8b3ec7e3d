import { Group } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FilterSelect } from '../../parts/filter-select.js';
import { SearchField } from '../../parts/search-field.js';
import { WorkspaceFilter } from '../workspaces/workspace-select.js';
import { type PrincipalsAddress, principalStatuses, principalsAddress } from './principals-address.js';
import { useKinds } from './use-kinds.js';

const route = getRouteApi('/principals');

/** What narrows the list; all of it is in the address. */
export function PrincipalsFilters() {
  const { t } = useTranslation('principals');
  const address = route.useSearch();
  const navigate = route.useNavigate();
  const kinds = useKinds(address.kind);
  const narrow = (change: PrincipalsAddress): void =>
    void navigate({ search: (before) => ({ ...before, ...change, after: undefined }) });
  return (
    <Group gap="sm" align="flex-end">
      <SearchField
        label={t('search')}
        value={address.search ?? ''}
        onSearch={(search) => narrow({ search: search || undefined })}
      />
      <FilterSelect
        label={t('status.label')}
        any={t('status.any')}
        clear={t('status.any')}
        data={principalStatuses.map((status) => ({ value: status, label: t(`status.${status}`) }))}
        value={address.status}
        onChange={(status) => narrow({ status: principalsAddress({ status }).status })}
      />
      <FilterSelect
        label={t('kind')}
        any={t('anyKind')}
        clear={t('anyKind')}
        data={kinds}
        value={address.kind}
        onChange={(kind) => narrow({ kind })}
      />
      <WorkspaceFilter
        value={address.workspaceId ?? null}
        onChange={(id) => narrow({ workspaceId: id ?? undefined })}
      />
    </Group>
  );
}
