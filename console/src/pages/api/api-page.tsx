import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.js';

export function ApiPage() {
  const { t } = useTranslation('api');
  return <Page title={t('title')}>{null}</Page>;
}
