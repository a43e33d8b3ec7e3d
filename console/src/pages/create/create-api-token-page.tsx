import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.js';

export function CreateApiTokenPage() {
  const { t } = useTranslation('create');
  return <Page title={t('api.title')}>{null}</Page>;
}
