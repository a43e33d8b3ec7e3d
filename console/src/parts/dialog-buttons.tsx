import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';

interface DialogButtonsProps {
  /** What the button that submits the form does, as a verb. */
  readonly confirm: string;
  readonly isBusy: boolean;
  readonly isReady?: boolean;
  readonly onClose: () => void;
}

/** The end of a form in a dialog: the way out, and the way on. */
export function DialogButtons({ confirm, isBusy, isReady = true, onClose }: DialogButtonsProps) {
  const { t } = useTranslation();
  return (
    <Group justify="flex-end">
      <Button variant="default" onClick={onClose} disabled={isBusy}>
        {t('cancel')}
      </Button>
      <Button type="submit" loading={isBusy} disabled={!isReady}>
        {confirm}
      </Button>
    </Group>
  );
}
