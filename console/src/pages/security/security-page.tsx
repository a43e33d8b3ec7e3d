import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.js';

export function SecurityPage() {
  const { t } = useTranslation('security');
  return <Page title={t('title')}>{null}</Page>;
}
