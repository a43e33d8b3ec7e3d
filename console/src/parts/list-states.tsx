import { Button, Paper, Skeleton, Stack, Text, Title } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from './problem-alert.js';

interface ListStatesProps<Data> {
  readonly answer: Pick<UseQueryResult<Data>, 'data' | 'error' | 'isPending' | 'refetch'>;
  readonly isEmpty: (data: Data) => boolean;
  /** What the page offers to somebody who has nothing yet. */
  readonly empty: ReactNode;
  /** Given while a filter is set: takes it away. */
  readonly onClearFilter?: () => void;
  readonly children: (data: Data) => ReactNode;
}

/** The states that every list has: loading, failed, nothing yet, nothing found, and the list. */
export function ListStates<Data>({ answer, isEmpty, empty, onClearFilter, children }: ListStatesProps<Data>) {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = answer;
  if (isPending) return <ListSkeleton />;
  if (data === undefined) return <ProblemAlert problem={error} onRetry={() => void refetch()} />;
  if (!isEmpty(data)) return <>{children(data)}</>;
  if (onClearFilter === undefined) return <>{empty}</>;
  return (
    <EmptyState title={t('list.nothingFound')} about={t('list.nothingFoundAbout')}>
      <Button variant="default" onClick={onClearFilter}>
        {t('list.clearFilter')}
      </Button>
    </EmptyState>
  );
}

/** What stands where nothing is: why, and the first step. */
export function EmptyState({
  title,
  about,
  children,
}: {
  readonly title: string;
  readonly about?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <Paper withBorder p="xl" radius="md">
      <Stack align="center" gap="sm" ta="center">
        <Title order={2} size="h4">
          {title}
        </Title>
        {about !== undefined && (
          <Text c="dimmed" maw="55ch">
            {about}
          </Text>
        )}
        {children}
      </Stack>
    </Paper>
  );
}

export function ListSkeleton({ rows = 6 }: { readonly rows?: number }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={52} radius="md" />
      ))}
    </Stack>
  );
}
