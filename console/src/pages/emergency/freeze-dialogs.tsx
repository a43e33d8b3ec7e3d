import { List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { ConfirmDialog, Said } from '../../parts/confirm-dialog.js';
import { toast } from '../../parts/toast.js';
import { Command } from './command.js';
import { freezeDocument, unfreezeDocument } from './emergency-documents.js';
import type { Kind } from './kinds.js';

interface DialogProps {
  readonly kind: Kind;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks before a freeze, by the kind's name as the command line and the log write it. */
export function FreezeDialog({ kind, isOpen, onClose }: DialogProps) {
  const { t } = useTranslation('emergency');
  const name = t(`kind.${kind}`);
  const freeze = useChange(freezeDocument);
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={t('freeze.confirm', { kind: name })}
      confirm={t('freeze.do')}
      typed={kind}
      asksReason="required"
      isBusy={freeze.isPending}
      problem={freeze.error}
      onConfirm={(reason) =>
        freeze.mutate(
          { kinds: [kind], reason },
          {
            onSuccess: () => {
              onClose();
              toast(t('freeze.done', { kind: name }));
            },
          },
        )
      }
      onClose={onClose}
    >
      <Said>{t(`hits.${kind}`)}</Said>
      <List spacing={6}>
        <List.Item>{t('freeze.fast')}</List.Item>
        <List.Item>{t(`spares.${kind}`)}</List.Item>
        <List.Item>{t('freeze.back')}</List.Item>
      </List>
      <Text size="sm">{t('freeze.cli')}</Text>
      <Command line={`npx graphwarden unfreeze ${kind}`} />
    </ConfirmDialog>
  );
}

export function UnfreezeDialog({ kind, isOpen, onClose }: DialogProps) {
  const { t } = useTranslation('emergency');
  const name = t(`kind.${kind}`);
  const unfreeze = useChange(unfreezeDocument);
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={t('freeze.confirmUnfreeze', { kind: name })}
      confirm={t('freeze.doUnfreeze')}
      isDangerous={false}
      asksReason="required"
      isBusy={unfreeze.isPending}
      problem={unfreeze.error}
      onConfirm={(reason) =>
        unfreeze.mutate(
          { kinds: [kind], reason },
          {
            onSuccess: () => {
              onClose();
              toast(t('freeze.undone', { kind: name }));
            },
          },
        )
      }
      onClose={onClose}
    >
      <Said>{t('freeze.unfreezeAbout')}</Said>
    </ConfirmDialog>
  );
}
