import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.js';

export function CreateServiceTokenPage() {
  const { t } = useTranslation('create');
  return <Page title={t('service.title')}>{null}</Page>;
}
