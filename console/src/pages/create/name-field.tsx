import { TextInput, type TextInputProps } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** As long as the service takes. */
const longest = 100;

export function NameField(props: Pick<TextInputProps, 'value' | 'onChange' | 'error' | 'placeholder'>) {
  const { t } = useTranslation('create');
  return (
    <TextInput
      label={t('name.label')}
      description={t('name.about')}
      maxLength={longest}
      autoComplete="off"
      required
      {...props}
    />
  );
}
