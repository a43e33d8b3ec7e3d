import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { LeaveQuestion } from './leave-question.js';
import type { Secret } from './secret.js';
import { SecretShown } from './secret-shown.js';
import { useLeaving } from './use-leaving.js';
import { useReturnedFocus } from './use-returned-focus.js';

interface SecretOnceProps {
  /** Undefined: there is nothing to show. */
  readonly secret: Secret | undefined;
  /** Called when it may go; whoever holds the secret forgets it then. */
  readonly onClose: () => void;
}

/** A new token's text, once: masked, to be copied or downloaded; leaving without that asks first. */
export function SecretOnce({ secret, onClose }: SecretOnceProps) {
  // Without a secret nothing is mounted, so that nothing of the last one is kept.
  return secret === undefined ? null : <SecretDialog secret={secret} onClose={onClose} />;
}

function SecretDialog({ secret, onClose }: { readonly secret: Secret; readonly onClose: () => void }) {
  const { t } = useTranslation(['secret', 'common']);
  const { isKept, keep, isAsking, tryToLeave, stay, leave } = useLeaving(onClose);
  useReturnedFocus();
  return (
    <>
      <Modal
        opened
        onClose={tryToLeave}
        closeOnEscape={!isAsking}
        title={t('title')}
        size="lg"
        transitionProps={{ duration: 0 }}
        closeButtonProps={{ 'aria-label': t('close', { ns: 'common' }) }}
      >
        <SecretShown secret={secret} isKept={isKept} onKept={keep} onDone={tryToLeave} />
      </Modal>
      {/* Mounted only while it asks: else the key that opens it would close it in the same stroke. */}
      {isAsking && <LeaveQuestion onStay={stay} onLeave={leave} />}
    </>
  );
}
