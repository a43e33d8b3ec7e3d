import { Center, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Until it is known who is there. */
export function Waiting() {
  const { t } = useTranslation();
  return (
    <Center mih="100dvh" role="status" aria-label={t('loading')}>
      <Loader />
    </Center>
  );
}
