import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.js';

export function WorkspacesPage() {
  const { t } = useTranslation('workspaces');
  return <Page title={t('title')}>{null}</Page>;
}
