import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.js';

export function EmergencyPage() {
  const { t } = useTranslation('emergency');
  return <Page title={t('title')}>{null}</Page>;
}
