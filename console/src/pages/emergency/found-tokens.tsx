import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { useFormats } from '../../language/formats.js';
import { ConfirmDialog, Said } from '../../parts/confirm-dialog.js';
import { toast } from '../../parts/toast.js';
import { AffectedTokens } from '../policy/affected-tokens.js';
import { revokeDocument } from './emergency-documents.js';
import type { Found } from './look.js';

interface FoundTokensProps {
  readonly found: Found;
  readonly onRevoked: (count: number) => void;
}

const shown = 100;

/** What would end, and the question before it does. */
export function FoundTokens({ found: { tokens, isMore }, onRevoked }: FoundTokensProps) {
  const { t } = useTranslation('emergency');
  const { number } = useFormats();
  const [isOpen, { open, close }] = useDisclosure();
  const revoke = useChange(revokeDocument);
  const count = tokens.length;
  if (count === 0) return <Text fw={600}>{t('class.none')}</Text>;
  const end = (reason: string): void =>
    revoke.mutate(
      { ids: tokens.map(({ id }) => id), reason },
      {
        onSuccess: ({ revokeTokens }) => {
          close();
          toast(t('class.done', { count: revokeTokens.count }));
          onRevoked(revokeTokens.count);
        },
      },
    );
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Stack gap={2} flex="1 1 18rem">
          <Text fw={600}>{t('class.found', { count, formatted: number(count) })}</Text>
          {isMore && <Text size="sm">{t('class.more')}</Text>}
        </Stack>
        <Button color="red" variant="outline" onClick={open}>
          {t('class.revoke', { count, formatted: number(count) })}
        </Button>
      </Group>
      <AffectedTokens caption={t('class.list')} tokens={tokens.slice(0, shown)} count={count} />
      <ConfirmDialog
        isOpen={isOpen}
        title={t('class.confirm', { count, formatted: number(count) })}
        confirm={t('class.do')}
        typed={String(count)}
        asksReason="required"
        isBusy={revoke.isPending}
        problem={revoke.error}
        onConfirm={(reason = '') => end(reason)}
        onClose={() => {
          revoke.reset();
          close();
        }}
      >
        <Said>{t('class.confirmAbout')}</Said>
      </ConfirmDialog>
    </Stack>
  );
}
