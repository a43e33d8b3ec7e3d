import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../../parts/data-table.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { When } from '../../parts/when.js';
import { type Person, roleOf } from './people-documents.js';
import type { Deed } from './deed.js';
import { PersonMenu } from './person-menu.js';

interface PeopleTableProps {
  readonly people: readonly Person[];
  readonly isStale: boolean;
  readonly onDeed: (deed: Deed, person: Person) => void;
}

export function PeopleTable({ people, isStale, onDeed }: PeopleTableProps) {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const columns: readonly Column<Person>[] = [
    { key: 'name', header: t('name'), cell: (person) => <Name person={person} /> },
    {
      key: 'email',
      header: t('email'),
      cell: ({ email }) =>
        email ?? (
          <Text size="sm" c="dimmed">
            {t('noEmail')}
          </Text>
        ),
    },
    { key: 'role', header: t('role.label'), cell: (person) => common(`role.${roleOf(person)}`) },
    {
      key: 'status',
      header: t('status.label'),
      cell: ({ isActive }) => (
        <StatusBadge tone={isActive ? 'good' : 'ended'}>
          {isActive ? t('status.active') : t('status.inactive')}
        </StatusBadge>
      ),
    },
    { key: 'factor', header: t('factor.label'), cell: (person) => <Factor person={person} /> },
    { key: 'created', header: t('created'), cell: ({ createdAt }) => <When at={createdAt} /> },
  ];
  return (
    <DataTable
      caption={t('title')}
      rows={people}
      rowKey={({ id }) => id}
      rowName={({ username }) => username}
      columns={columns}
      isStale={isStale}
      actions={(person) => <PersonMenu person={person} onDeed={(deed) => onDeed(deed, person)} />}
    />
  );
}

function Name({ person: { displayName, username } }: { readonly person: Person }) {
  return (
    <>
      <Text fw={600}>{displayName}</Text>
      <Text size="sm" c="dimmed">
        {username}
      </Text>
    </>
  );
}

function Factor({ person: { hasSecondFactor, mfaRequired } }: { readonly person: Person }) {
  const { t } = useTranslation('people');
  if (hasSecondFactor) return <StatusBadge tone="good">{t('factor.has')}</StatusBadge>;
  if (mfaRequired) return <StatusBadge tone="warning">{t('factor.missing')}</StatusBadge>;
  return (
    <Text size="sm" c="dimmed">
      {t('factor.none')}
    </Text>
  );
}
