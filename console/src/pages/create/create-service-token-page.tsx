import { Anchor } from '@mantine/core';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ListSkeleton } from '../../parts/list-states.js';
import { Page } from '../../parts/page.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { usePolicy } from './policy.js';
import { ServiceTokenForm } from './service-token-form.js';

const route = getRouteApi('/tokens/new/service');

export function CreateServiceTokenPage() {
  const { t } = useTranslation('create');
  const address = route.useSearch();
  const { data, error, isPending, refetch } = usePolicy();
  return (
    <Page
      title={t('service.title')}
      about={t('service.about')}
      actions={
        <Anchor component={Link} to="/tokens/new/api">
          {t('toApi')}
        </Anchor>
      }
    >
      {isPending && <ListSkeleton />}
      {data === undefined ? (
        <ProblemAlert problem={error} onRetry={() => void refetch()} />
      ) : (
        <ServiceTokenForm policy={data.credentialPolicy} begin={address} />
      )}
    </Page>
  );
}
