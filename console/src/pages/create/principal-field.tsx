import { Button, Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ListSkeleton } from '../../parts/list-states.js';
import { NewPrincipal } from './new-principal.js';
import { type Principal, usePrincipals } from './principals.js';
import { SearchSelect } from './search-select.js';

interface PrincipalFieldProps {
  readonly value: string | null;
  /** With what is known of it: its workspace decides what a grant on everything is on. */
  readonly onChange: (principal: Principal | null) => void;
  readonly error?: ReactNode;
}

/** Whom the token is for: one of one's own service principals, or a new one, made here. */
export function PrincipalField({ value, onChange, error }: PrincipalFieldProps) {
  const { t } = useTranslation('create');
  const { principals, hasNone, isPending, onSearch, isSearching } = usePrincipals(value);
  const [asksNew, setAsksNew] = useState<boolean>();
  const [created, setCreated] = useState<string>();
  const isNew = asksNew ?? hasNone;
  if (isPending) return <ListSkeleton rows={1} />;
  if (isNew) {
    return (
      <Stack gap="xs">
        {hasNone && <Text size="sm">{t('principal.noneYet')}</Text>}
        <NewPrincipal
          onCreated={(principal) => {
            setAsksNew(false);
            setCreated(principal.name);
            onChange(principal);
          }}
          onCancel={hasNone ? undefined : () => setAsksNew(false)}
        />
        {error !== undefined && (
          <Text size="sm" c="red" role="alert">
            {error}
          </Text>
        )}
      </Stack>
    );
  }
  return (
    <Stack gap="xs">
      <SearchSelect
        label={t('principal.label')}
        description={t('principal.about')}
        placeholder={t('principal.choose')}
        required
        error={error}
        value={value}
        options={principals.map(({ id, name, workspaceName }) => ({
          value: id,
          label: t('principal.option', { name, workspace: workspaceName }),
        }))}
        onSearch={onSearch}
        isSearching={isSearching}
        nothingFound={t('principal.none')}
        onChange={(id) => onChange(principals.find((each) => each.id === id) ?? null)}
      />
      <Text size="sm" role="status" c="teal">
        {created !== undefined && t('principal.created', { name: created })}
      </Text>
      <Group>
        <Button variant="subtle" px="xs" onClick={() => setAsksNew(true)}>
          {t('principal.new')}
        </Button>
      </Group>
    </Stack>
  );
}
