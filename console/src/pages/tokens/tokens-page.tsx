import { Button } from '@mantine/core';
import { Link, Outlet, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../parts/list-states.js';
import { Page } from '../../parts/page.js';
import { useViewer } from '../../session/viewer.js';
import { CreateLinks } from './create-links.js';
import type { ListPlace } from './list-place.js';
import { TokenList } from './token-list.js';

const route = getRouteApi('/tokens');

/** One's own tokens, of either kind. */
export function TokensPage() {
  const { t } = useTranslation('tokens');
  const address = route.useSearch();
  const navigate = route.useNavigate();
  const { userId } = useViewer();
  const place: ListPlace = {
    path: '/tokens',
    address,
    go: (search) => void navigate({ search: { ...search, do: undefined } }),
    personId: userId ?? undefined,
  };
  const isService = address.kind === 'service';
  return (
    <Page title={t('title')} about={t('about')} actions={<CreateLinks />}>
      <TokenList
        place={place}
        empty={
          <EmptyState
            title={t(isService ? 'noneService' : 'none')}
            about={t(isService ? 'noneServiceAbout' : 'noneAbout')}
          >
            <Button component={Link} to={isService ? '/tokens/new/service' : '/tokens/new/api'}>
              {t(isService ? 'create.service' : 'create.api')}
            </Button>
          </EmptyState>
        }
      />
      <Outlet />
    </Page>
  );
}
