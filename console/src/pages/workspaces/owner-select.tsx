import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { RemoteSelect } from '../../parts/remote-select.js';
import { ownersDocument } from './workspaces-documents.js';

interface OwnerSelectProps {
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
}

/** Whose a new workspace will be; for managers and admins, who see everybody. */
export function OwnerSelect({ value, onChange }: OwnerSelectProps) {
  const { t } = useTranslation('workspaces');
  const [search, setSearch] = useState('');
  const found = useAnswer('possibleOwners', ownersDocument, { search }, { keepsPrevious: true });
  const options = (found.data?.users.nodes ?? []).map(({ id, username, displayName }) => ({
    value: id,
    label: displayName === username ? username : `${displayName} (${username})`,
  }));
  return (
    <RemoteSelect
      label={t('create.owner')}
      description={t('create.ownerAbout')}
      placeholder={t('create.ownerSelf')}
      clear={t('create.ownerSelf')}
      nothing={t('create.ownerNone')}
      value={value}
      onChange={onChange}
      options={options}
      isLoading={found.isFetching}
      onSearch={setSearch}
    />
  );
}
