import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { Play } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.js';
import { ActionReference } from './action-reference.js';
import { HasuraSetUp } from './hasura-set-up.js';
import { HowToCall } from './how-to-call.js';
import { ServiceDoors } from './service-doors.js';

/** How programs call the service: where, with what, and all that there is to call. */
export function ApiPage() {
  const { t } = useTranslation('api');
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        <Button component={Link} to="/graphiql" leftSection={<Play size={18} aria-hidden />}>
          {t('tryIt')}
        </Button>
      }
    >
      <HowToCall />
      <ActionReference />
      <HasuraSetUp />
      <ServiceDoors />
    </Page>
  );
}
