import { Badge, Box, List, Paper, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import { ListSkeleton } from '../../parts/list-states.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import classes from './create.module.css';
import { type Preview, type Previewed, usePreview } from './preview.js';
import { PreviewTables } from './preview-tables.js';

/** What the token would reach if it were made now. `wanted` is the same object as long as the choice is the same. */
export function PreviewPanel({ wanted }: { readonly wanted: Previewed | undefined }) {
  const { t } = useTranslation('create');
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="preview">
      <Stack gap="sm">
        <Title order={2} size="h4" id="preview">
          {t('preview.title')}
        </Title>
        <Text size="sm" c="dimmed">
          {t('preview.about')}
        </Text>
        {wanted === undefined ? <Text>{t('preview.nothing')}</Text> : <Answer wanted={wanted} />}
      </Stack>
    </Paper>
  );
}

function Answer({ wanted }: { readonly wanted: Previewed }) {
  const { data, error, isStale, refetch } = usePreview(wanted);
  if (error !== null && !isStale) return <ProblemAlert problem={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <ListSkeleton rows={3} />;
  return (
    <Box aria-busy={isStale} className={(isStale ? classes['stale'] : undefined) ?? ''}>
      <Stack gap="sm">
        <Summary preview={data.previewAccess} />
        <Rows preview={data.previewAccess} />
        <PreviewTables tables={data.previewAccess.tables} />
      </Stack>
    </Box>
  );
}

function Summary({ preview: { reach } }: { readonly preview: Preview }) {
  const { t } = useTranslation('create');
  const formats = useFormats();
  const counts = [
    ...(reach.clients > 0 ? [t('preview.clients', { count: reach.clients })] : []),
    ...(reach.projects > 0 ? [t('preview.projects', { count: reach.projects })] : []),
    ...(reach.oplogs > 0 ? [t('preview.oplogs', { count: reach.oplogs })] : []),
    ...(reach.writableOplogs > 0 ? [t('preview.writable', { count: reach.writableOplogs })] : []),
  ];
  return (
    <div role="status">
      <Text fw={600}>{reach.words}</Text>
      <Text>{counts.length === 0 ? t('preview.nothingReached') : formats.list(counts)}</Text>
    </div>
  );
}

const shownRows = 8;
const kinds = ['client', 'project', 'oplog', 'workspace'] as const;

function Rows({ preview: { rows, isTruncated } }: { readonly preview: Preview }) {
  const { t } = useTranslation('create');
  if (rows.length === 0) return null;
  const more = rows.length - shownRows;
  const nameOf = (kind: string): string => {
    const known = kinds.find((each) => each === kind);
    return known === undefined ? kind : t(`preview.kind.${known}`);
  };
  return (
    <div>
      <Text size="sm" fw={600} mb={4}>
        {t('preview.rows')}
      </Text>
      <List className={classes['plain'] ?? ''} spacing={4}>
        {rows.slice(0, shownRows).map(({ kind, id, name }) => (
          <List.Item key={`${kind} ${id}`}>
            {name}{' '}
            <Badge color="gray" size="sm">
              {nameOf(kind)}
            </Badge>
          </List.Item>
        ))}
      </List>
      {more > 0 && (
        <Text size="sm" c="dimmed" mt={4}>
          {isTruncated ? t('preview.moreThan', { count: more }) : t('preview.more', { count: more })}
        </Text>
      )}
    </div>
  );
}
