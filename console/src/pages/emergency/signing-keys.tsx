import { List, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Command } from './command.js';
import { Measure } from './measure.js';

const steps = [
  { name: 'add', line: 'npx graphwarden keys rotate --signing' },
  { name: 'activate', line: 'npx graphwarden keys rotate --activate <id>' },
  { name: 'retire', line: 'npx graphwarden keys rotate --retire <id>' },
] as const;

/** Keys are the operator's, not the console's: it says how it is done. */
export function SigningKeys() {
  const { t } = useTranslation('emergency');
  return (
    <Measure title={t('keys.title')} about={t('keys.about')}>
      <List
        type="ordered"
        spacing="md"
        styles={{ itemWrapper: { width: '100%' }, itemLabel: { width: '100%' } }}
      >
        {steps.map(({ name, line }) => (
          <List.Item key={name}>
            <Stack gap={6}>
              <Text>{t(`keys.${name}`)}</Text>
              <Command line={line} />
            </Stack>
          </List.Item>
        ))}
      </List>
      <Text>{t('keys.between')}</Text>
    </Measure>
  );
}
