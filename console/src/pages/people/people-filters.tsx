import { Group } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FilterSelect } from '../../parts/filter-select.js';
import { SearchField } from '../../parts/search-field.js';
import { type PeopleAddress, peopleAddress, roles, statuses } from './people-address.js';

const route = getRouteApi('/admin/people');

/** What narrows the list; all of it is in the address. */
export function PeopleFilters() {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const address = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = (change: PeopleAddress): void =>
    void navigate({ search: (before) => ({ ...before, ...change, after: undefined }) });
  return (
    <Group gap="sm" align="flex-end">
      <SearchField
        label={t('search')}
        value={address.search ?? ''}
        onSearch={(search) => narrow({ search: search || undefined })}
      />
      <FilterSelect
        label={t('role.label')}
        any={t('role.any')}
        clear={t('role.clear')}
        data={roles.map((role) => ({ value: role, label: common(`role.${role}`) }))}
        value={address.role}
        onChange={(role) => narrow({ role: peopleAddress({ role }).role })}
      />
      <FilterSelect
        label={t('status.label')}
        any={t('status.any')}
        clear={t('status.clear')}
        data={statuses.map((status) => ({ value: status, label: t(`status.${status}`) }))}
        value={address.status}
        onChange={(status) => narrow({ status: peopleAddress({ status }).status })}
      />
    </Group>
  );
}
