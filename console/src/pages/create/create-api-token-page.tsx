import { Anchor } from '@mantine/core';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ListSkeleton } from '../../parts/list-states.js';
import { Page } from '../../parts/page.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { ApiTokenForm } from './api-token-form.js';
import { usePolicy } from './policy.js';

const route = getRouteApi('/tokens/new/api');

export function CreateApiTokenPage() {
  const { t } = useTranslation('create');
  const address = route.useSearch();
  const { data, error, isPending, refetch } = usePolicy();
  return (
    <Page
      title={t('api.title')}
      about={t('api.about')}
      actions={
        <Anchor component={Link} to="/tokens/new/service">
          {t('toService')}
        </Anchor>
      }
    >
      {isPending && <ListSkeleton />}
      {data === undefined ? (
        <ProblemAlert problem={error} onRetry={() => void refetch()} />
      ) : (
        <ApiTokenForm policy={data.credentialPolicy} begin={address} />
      )}
    </Page>
  );
}
