import { Group, NativeSelect, SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SearchField } from '../../parts/search-field.js';
import { type SessionsAddress, sessionStatuses } from './sessions-address.js';

interface SessionsToolbarProps {
  readonly address: SessionsAddress;
  /** Whether the viewer may see other people's. */
  readonly mayEveryone: boolean;
  readonly onChange: (change: Partial<SessionsAddress>) => void;
}

/** Whose sessions, which of them, and of whom. */
export function SessionsToolbar({ address, mayEveryone, onChange }: SessionsToolbarProps) {
  const { t } = useTranslation('sessions');
  const isEveryones = mayEveryone && address.everyone === true;
  return (
    <Group gap="sm" align="center">
      {mayEveryone && (
        <SegmentedControl
          size="md"
          aria-label={t('whose')}
          value={isEveryones ? 'everyone' : 'mine'}
          onChange={(whose) =>
            onChange({ everyone: whose === 'everyone' ? true : undefined, search: undefined })
          }
          data={[
            { value: 'mine', label: t('mine') },
            { value: 'everyone', label: t('everyone') },
          ]}
        />
      )}
      <NativeSelect
        size="md"
        aria-label={t('filter')}
        value={address.status ?? ''}
        onChange={(event) =>
          onChange({ status: sessionStatuses.find((status) => status === event.currentTarget.value) })
        }
        data={[
          { value: '', label: t('anyStatus') },
          ...sessionStatuses.map((status) => ({ value: status, label: t(`status.${status}`) })),
        ]}
      />
      {isEveryones && (
        <SearchField
          label={t('search')}
          value={address.search ?? ''}
          onSearch={(search) => onChange({ search: search.trim() === '' ? undefined : search.trim() })}
        />
      )}
    </Group>
  );
}
