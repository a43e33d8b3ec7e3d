import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.js';

export function PermissionsPage() {
  const { t } = useTranslation('permissions');
  return <Page title={t('title')}>{null}</Page>;
}
