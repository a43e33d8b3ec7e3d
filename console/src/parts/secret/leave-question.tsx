import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useReturnedFocus } from './use-returned-focus.js';

interface LeaveQuestionProps {
  readonly onStay: () => void;
  readonly onLeave: () => void;
}

/** Asked of whoever is about to lose the text. The way back to it has the focus. */
export function LeaveQuestion({ onStay, onLeave }: LeaveQuestionProps) {
  const { t } = useTranslation('secret');
  useReturnedFocus();
  return (
    <Modal
      opened
      onClose={onStay}
      title={t('leave.title')}
      withCloseButton={false}
      zIndex={300}
      transitionProps={{ duration: 0 }}
    >
      <Stack>
        <Text>{t('leave.about')}</Text>
        <Group justify="flex-end">
          <Button variant="default" color="red" onClick={onLeave}>
            {t('leave.leave')}
          </Button>
          <Button onClick={onStay} data-autofocus>
            {t('leave.stay')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
