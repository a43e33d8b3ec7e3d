import { Group, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePeople, usePrincipals, useWorkspaces } from '../audit/choices.js';
import { type Choice, SearchedSelect } from '../audit/searched-select.js';
import type { TokenClass } from './look.js';
import { withoutTokenSecret } from '../../parts/without-token-secret.js';

const statuses = ['live', 'unused', 'expiring', 'expired'] as const;
const kinds = ['api_token', 'service_token'] as const;

interface ClassFieldsProps {
  readonly value: TokenClass;
  readonly onChange: (value: TokenClass) => void;
}

/** Which tokens are meant: each field narrows what the others say. */
export function ClassFields({ value, onChange }: ClassFieldsProps) {
  const { t } = useTranslation('emergency');
  const [chosen, setChosen] = useState<Chosen>({});
  const choose =
    (name: 'workspaceId' | 'userId' | 'servicePrincipalId') =>
    (choice: Choice | undefined): void => {
      setChosen({ ...chosen, [name]: choice });
      onChange({ ...value, [name]: choice?.value });
    };
  const searched = { placeholder: t('class.any'), nothing: t('class.nothing') };
  return (
    <Group gap="sm" align="flex-end">
      <Select
        flex="1 1 12rem"
        label={t('class.kind')}
        placeholder={t('class.both')}
        clearable
        data={kinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
        value={value.kind ?? null}
        onChange={(kind) => onChange({ ...value, kind: kinds.find((each) => each === kind) })}
      />
      <Select
        flex="1 1 12rem"
        label={t('class.status')}
        placeholder={t('class.anyStatus')}
        clearable
        data={statuses.map((status) => ({ value: status, label: t(`status.${status}`) }))}
        value={value.status ?? null}
        onChange={(status) => onChange({ ...value, status: statuses.find((each) => each === status) })}
      />
      <SearchedSelect
        label={t('class.workspace')}
        value={chosen.workspaceId}
        onChange={choose('workspaceId')}
        useChoices={useWorkspaces}
        {...searched}
      />
      <SearchedSelect
        label={t('class.person')}
        value={chosen.userId}
        onChange={choose('userId')}
        useChoices={usePeople}
        {...searched}
      />
      {value.kind !== 'api_token' && (
        <SearchedSelect
          label={t('class.principal')}
          value={chosen.servicePrincipalId}
          onChange={choose('servicePrincipalId')}
          useChoices={usePrincipals}
          {...searched}
        />
      )}
      <TextInput
        flex="1 1 14rem"
        label={t('class.search')}
        placeholder={t('class.searchAbout')}
        value={value.search ?? ''}
        maxLength={100}
        autoComplete="off"
        onChange={(event) =>
          onChange({ ...value, search: withoutTokenSecret(event.currentTarget.value) || undefined })
        }
      />
    </Group>
  );
}

type Chosen = Partial<Record<'workspaceId' | 'userId' | 'servicePrincipalId', Choice>>;
