import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export interface PagerProps {
  readonly totalCount: number;
  readonly shown: number;
  readonly onFirst?: (() => void) | undefined;
  readonly onNext?: (() => void) | undefined;
}

/**
 * How many there are, and the way on. Lists are read by cursor, so a page is found again by its address and by the
 * browser's way back, not by a number that moves when something is added.
 */
export function Pager({ totalCount, shown, onFirst, onNext }: PagerProps) {
  const { t } = useTranslation();
  return (
    <Group justify="space-between">
      <Text size="sm" c="dimmed" role="status">
        {t('list.shown', { shown, count: totalCount })}
      </Text>
      {(onFirst !== undefined || onNext !== undefined) && (
        <Group gap="sm">
          <Button variant="default" onClick={onFirst} disabled={onFirst === undefined}>
            {t('list.firstPage')}
          </Button>
          <Button variant="default" onClick={onNext} disabled={onNext === undefined}>
            {t('list.nextPage')}
          </Button>
        </Group>
      )}
    </Group>
  );
}
