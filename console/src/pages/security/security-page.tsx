import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { MonitorSmartphone } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.js';
import { ChangePassword } from './change-password.js';
import { SecondFactor } from './second-factor.js';

/** How somebody gets in: their password and their second factor. */
export function SecurityPage() {
  const { t } = useTranslation('security');
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        <Button
          component={Link}
          to="/sessions"
          variant="default"
          leftSection={<MonitorSmartphone size={18} aria-hidden />}
        >
          {t('toSessions')}
        </Button>
      }
    >
      <ChangePassword />
      <SecondFactor />
    </Page>
  );
}
