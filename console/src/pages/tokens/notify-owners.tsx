import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { Mail } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import { CopyButton } from '../../parts/copy-button.js';
import { type ListedToken, startOf } from './listed-token.js';

interface NotifyOwnersProps {
  readonly tokens: readonly ListedToken[];
  readonly onClose: () => void;
}

/** A message for each owner, naming the tokens and their ends, to be copied or taken to one's own mail. */
export function NotifyOwners({ tokens, onClose }: NotifyOwnersProps) {
  const { t } = useTranslation('tokens');
  const owners = [...new Set(tokens.map(({ owner }) => owner))];
  return (
    <Modal opened onClose={onClose} title={t('notify.title')} size="lg">
      <Stack>
        <Text>{t('notify.about')}</Text>
        {owners.map((owner) => (
          <Message key={owner} owner={owner} tokens={tokens.filter((token) => token.owner === owner)} />
        ))}
      </Stack>
    </Modal>
  );
}

function Message({ owner, tokens }: { readonly owner: string; readonly tokens: readonly ListedToken[] }) {
  const { t } = useTranslation('tokens');
  const formats = useFormats();
  const lines = tokens.map((token) =>
    t('notify.line', { name: token.name, start: startOf(token), end: formats.zoned(token.expiresAt) }),
  );
  const text = [
    t('notify.greeting', { owner }),
    '',
    t('notify.body', { count: tokens.length }),
    '',
    ...lines,
    '',
    t('notify.closing'),
  ].join('\n');
  const subject = t('notify.subject', { count: tokens.length });
  return (
    <Stack gap="xs">
      <Textarea label={t('notify.to', { owner })} value={text} readOnly autosize minRows={4} maxRows={12} />
      <Group gap="sm">
        <CopyButton text={text} label={t('notify.copy', { owner })} />
        <Button
          component="a"
          variant="default"
          href={`mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text)}`}
          leftSection={<Mail size={18} aria-hidden />}
        >
          {t('notify.mail')}
        </Button>
      </Group>
    </Stack>
  );
}
