import { Alert, Stack } from '@mantine/core';
import { EyeOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { isProblem } from '../../graphql/problem.js';
import { EmptyState, ListSkeleton } from '../../parts/list-states.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { type Preview, accessPreview } from './preview.js';
import { ReachShown } from './reach-shown.js';
import { RowsReached } from './rows-reached.js';
import { TablesReached } from './tables-reached.js';

interface AccessOfProps {
  readonly credentialId?: string;
  readonly userId?: string;
  /** Who it is about. */
  readonly children: ReactNode;
}

/** What this credential, or a login of this person, reaches: in words and counts, row by row where that may be known, and table by table. */
export function AccessOf({ credentialId, userId, children }: AccessOfProps) {
  const { t } = useTranslation('access');
  const { data, error, isPending, refetch } = useAnswer('accessPreview', accessPreview, {
    credentialId,
    userId,
  });
  if (isPending) return <ListSkeleton />;
  if (isProblem(error, 'NotFound') || isProblem(error, 'InvalidInput'))
    return <EmptyState title={t('notFound')} about={t('notFoundAbout')} />;
  if (data === undefined) return <ProblemAlert problem={error} onRetry={() => void refetch()} />;
  const { previewAccess: preview } = data;
  return (
    <Stack gap="lg">
      {children}
      <ReachShown reach={preview.reach} isNothing={preview.tables.length === 0} />
      {isCountsOnly(preview) && (
        <Alert color="gray" icon={<EyeOff aria-hidden />} title={t('countsOnly')}>
          {t('countsOnlyAbout')}
        </Alert>
      )}
      <RowsReached rows={preview.rows} isTruncated={preview.isTruncated} />
      <TablesReached tables={preview.tables} />
    </Stack>
  );
}

/** The service names and shows rows to none but who could get the secret. */
function isCountsOnly({ reach, rows, tables }: Preview): boolean {
  const hasRows = tables.some(({ operations }) => operations.some((each) => (each.rows ?? 0) > 0));
  const isShown = rows.length > 0 || tables.some(({ samples }) => samples.length > 0);
  return !isShown && (hasRows || reach.clients + reach.projects + reach.oplogs > 0);
}
