import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../parts/list-states.js';
import { Page } from '../parts/page.js';

/** A page whose code could not be loaded or failed: a new release has other files, which a reload finds. */
export function PageFailed() {
  const { t } = useTranslation();
  return (
    <Page title={t('failed.title')}>
      <EmptyState title={t('failed.title')} about={t('failed.about')}>
        <Button onClick={() => window.location.reload()}>{t('failed.reload')}</Button>
      </EmptyState>
    </Page>
  );
}
