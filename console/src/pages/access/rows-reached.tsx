import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Preview } from './preview.js';
import classes from './access.module.css';

interface RowsReachedProps {
  readonly rows: Preview['rows'];
  readonly isTruncated: boolean;
}

const kinds = ['client', 'project', 'oplog'] as const;

/** What is reached, by name. */
export function RowsReached({ rows, isTruncated }: RowsReachedProps) {
  const { t } = useTranslation('access');
  if (rows.length === 0) return null;
  return (
    <Stack component="section" gap="sm">
      <Title order={2} size="h4">
        {t('rows.title')}
      </Title>
      {kinds.map((kind) => {
        const found = rows.filter((row) => row.kind === kind);
        if (found.length === 0) return null;
        return (
          <Stack key={kind} gap={4}>
            <Title order={3} size="h6" id={`reached-${kind}`}>
              {t(`rows.${kind}`)}
            </Title>
            <Group component="ul" gap="xs" className={classes['chips']} aria-labelledby={`reached-${kind}`}>
              {found.map(({ id, name }) => (
                <li key={id}>
                  <Badge size="lg" color="gray" className={classes['chip']}>
                    <bdi>{name}</bdi>
                  </Badge>
                </li>
              ))}
            </Group>
          </Stack>
        );
      })}
      {isTruncated && <Text c="dimmed">{t('rows.truncated', { count: rows.length })}</Text>}
    </Stack>
  );
}
