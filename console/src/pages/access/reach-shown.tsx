import { Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import type { Preview } from './preview.js';

interface ReachShownProps {
  readonly reach: Preview['reach'];
  /** It is refused now, or may do nothing at all. */
  readonly isNothing: boolean;
}

/** The reach in one sentence of the service's, and in numbers. */
export function ReachShown({ reach, isNothing }: ReachShownProps) {
  const { t } = useTranslation('access');
  const { number } = useFormats();
  const counts = ['clients', 'projects', 'oplogs', 'writableOplogs'] as const;
  return (
    <Paper withBorder p="md" component="section" aria-label={t('reach.title')}>
      <Stack>
        <Text fw={600} lang="en">
          {reach.words}
        </Text>
        {isNothing && <Text>{t('reach.nothing')}</Text>}
        <SimpleGrid cols={{ base: 2, sm: 4 }}>
          {counts.map((each) => (
            <Stack key={each} gap={0}>
              <Text fz="1.75rem" fw={650} lh={1.2}>
                {number(reach[each])}
              </Text>
              <Text size="sm" c="dimmed">
                {t(`reach.${each}`, { count: reach[each] })}
              </Text>
            </Stack>
          ))}
        </SimpleGrid>
      </Stack>
    </Paper>
  );
}
