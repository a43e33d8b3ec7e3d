import { Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export interface Secret {
  /** The text of the token, which no answer says again. */
  readonly text: string;
  readonly kind: 'api_token' | 'service_token';
  readonly name: string;
  readonly expiresAt: string;
}

interface SecretOnceProps {
  /** Undefined: there is nothing to show. */
  readonly secret: Secret | undefined;
  /** Called when it may go; whoever holds the secret forgets it then. */
  readonly onClose: () => void;
}

/** A new token's text, once: masked, to be copied or downloaded; leaving without that asks first. */
export function SecretOnce({ secret, onClose }: SecretOnceProps) {
  const { t } = useTranslation('secret');
  return (
    <Modal opened={secret !== undefined} onClose={onClose} title={t('title')}>
      {secret?.text}
    </Modal>
  );
}
