import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.js';

export function PrincipalsPage() {
  const { t } = useTranslation('principals');
  return <Page title={t('title')}>{null}</Page>;
}
