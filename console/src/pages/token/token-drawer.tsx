import { Drawer } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface TokenDrawerProps {
  readonly kind: 'api' | 'service';
  readonly id: string;
  readonly onClose: () => void;
}

/** One token beside the list that it was opened from. */
export function TokenDrawer({ onClose }: TokenDrawerProps) {
  const { t } = useTranslation('token');
  return (
    <Drawer opened onClose={onClose} position="right" size="xl" title={t('title')}>
      {null}
    </Drawer>
  );
}
