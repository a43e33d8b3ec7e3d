import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../parts/list-states.js';
import { Page } from '../parts/page.js';

export function MissingPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('missing.title')}>
      <EmptyState title={t('missing.nothing')} about={t('missing.about')}>
        <Button component={Link} to="/tokens">
          {t('nav.tokens')}
        </Button>
      </EmptyState>
    </Page>
  );
}
