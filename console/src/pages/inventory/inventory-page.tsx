import { Outlet, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../parts/list-states.js';
import { Page } from '../../parts/page.js';
import { administers, useViewer } from '../../session/viewer.js';
import type { ListPlace } from '../tokens/list-place.js';
import { TokenList } from '../tokens/token-list.js';

const route = getRouteApi('/admin/inventory');

/** The tokens of everybody whom one may look after. */
export function InventoryPage() {
  const { t } = useTranslation('inventory');
  const address = route.useSearch();
  const navigate = route.useNavigate();
  const viewer = useViewer();
  const place: ListPlace = {
    path: '/admin/inventory',
    address,
    go: (search) => void navigate({ search: { ...search, do: undefined } }),
    personId: undefined,
  };
  return (
    <Page title={t('title')} about={t(administers(viewer) ? 'about' : 'aboutOwner')}>
      <TokenList place={place} empty={<EmptyState title={t('none')} about={t('noneAbout')} />} />
      <Outlet />
    </Page>
  );
}
