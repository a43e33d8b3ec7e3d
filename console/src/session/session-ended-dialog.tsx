import { Anchor, Modal, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { LogInForm } from './log-in-form.js';
import { useSessionEnd } from './session-end.js';
import { useViewer } from './viewer.js';

/** Over the page that somebody was at work in: what they typed stays where it is, and they log in where they are. */
export function SessionEndedDialog() {
  const { t } = useTranslation('session');
  const queries = useQueryClient();
  const { username } = useViewer();
  const { hasEnded, set } = useSessionEnd();
  const goOn = (): void => {
    set(false);
    void queries.invalidateQueries();
  };
  return (
    <Modal
      opened={hasEnded}
      onClose={() => undefined}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      zIndex={900}
      title={t('ended')}
    >
      <Stack>
        <Text>{t('endedAbout')}</Text>
        <LogInForm username={username} onLoggedIn={goOn} />
        <Anchor component="button" type="button" size="sm" onClick={() => window.location.reload()} mih={44}>
          {t('somebodyElse')}
        </Anchor>
      </Stack>
    </Modal>
  );
}
