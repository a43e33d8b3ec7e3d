import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.js';

export function SessionsPage() {
  const { t } = useTranslation('sessions');
  return <Page title={t('title')}>{null}</Page>;
}
