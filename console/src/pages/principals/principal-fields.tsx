import { Autocomplete, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useKinds } from './use-kinds.js';

export interface PrincipalValues {
  readonly name: string;
  readonly kind: string;
  readonly workspaceId: string | null;
}

/** What a service principal is called, and what sort of thing it is. */
export function PrincipalFields({ form }: { readonly form: UseFormReturnType<PrincipalValues> }) {
  const { t } = useTranslation('principals');
  const kinds = useKinds();
  return (
    <>
      <TextInput
        label={t('name')}
        description={t('nameAbout')}
        required
        maxLength={100}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Autocomplete
        size="md"
        label={t('kind')}
        description={t('kindAbout')}
        data={kinds}
        maxLength={64}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        {...form.getInputProps('kind')}
      />
    </>
  );
}
