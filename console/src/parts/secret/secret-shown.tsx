import { Alert, Button, Divider, Group, Stack, Text } from '@mantine/core';
import { CircleCheck, Download, TriangleAlert } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import { CopyButton } from '../copy-button.js';
import { downloadEnv } from './download-env.js';
import { SecretField } from './secret-field.js';
import type { Secret } from './secret.js';
import { Snippets } from './snippets.js';

interface SecretShownProps {
  readonly secret: Secret;
  readonly isKept: boolean;
  readonly onKept: () => void;
  readonly onDone: () => void;
}

export function SecretShown({ secret, isKept, onKept, onDone }: SecretShownProps) {
  const { t } = useTranslation('secret');
  const formats = useFormats();
  const field = useRef<HTMLTextAreaElement>(null);
  const [isRevealed, setIsRevealed] = useState(false);
  const select = (): void => {
    setIsRevealed(true);
    // The text is in the field with the next drawing.
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.select();
    });
  };
  return (
    <Stack>
      <Text>{t('about', { name: secret.name, at: formats.exact(secret.expiresAt) })}</Text>
      <SecretField
        text={secret.text}
        field={field}
        isRevealed={isRevealed}
        onReveal={setIsRevealed}
        onCopied={onKept}
      />
      <Group gap="sm">
        <CopyButton
          text={secret.text}
          label={t('copy')}
          variant="filled"
          autoFocus
          onCopied={onKept}
          onFailed={select}
        />
        <Button
          variant="default"
          leftSection={<Download size={18} aria-hidden />}
          onClick={() => {
            downloadEnv(secret);
            onKept();
          }}
        >
          {t('download')}
        </Button>
      </Group>
      <Kept isKept={isKept} />
      <Divider />
      <Snippets text={secret.text} onCopied={onKept} />
      <Group justify="flex-end">
        <Button variant={isKept ? 'filled' : 'default'} onClick={onDone}>
          {t('done')}
        </Button>
      </Group>
    </Stack>
  );
}

/** Whether the text is safe somewhere else; said aloud when that changes. */
function Kept({ isKept }: { readonly isKept: boolean }) {
  const { t } = useTranslation('secret');
  return (
    <Alert
      role="status"
      color={isKept ? 'teal' : 'yellow'}
      icon={isKept ? <CircleCheck aria-hidden /> : <TriangleAlert aria-hidden />}
    >
      {isKept ? t('kept') : t('notKept')}
    </Alert>
  );
}
