import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.js';

export function PolicyPage() {
  const { t } = useTranslation('policy');
  return <Page title={t('title')}>{null}</Page>;
}
