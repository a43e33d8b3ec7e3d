import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.js';

export function InventoryPage() {
  const { t } = useTranslation('inventory');
  return <Page title={t('title')}>{null}</Page>;
}
