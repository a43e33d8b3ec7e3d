import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { ConfirmDialog, Said } from '../../parts/confirm-dialog.js';
import { toast } from '../../parts/toast.js';
import { useViewer } from '../../session/viewer.js';
import type { Session } from './sessions-document.js';

const ending = graphql(`
  mutation EndSession($id: uuid!, $reason: String) {
    revokeSession(id: $id, reason: $reason) {
      revokedAt
    }
  }
`);

interface EndSessionDialogProps {
  /** Undefined: the dialog is closed. */
  readonly session: Session | undefined;
  readonly onClose: () => void;
}

/** Ends one session; of somebody else's, says why. */
export function EndSessionDialog({ session, onClose }: EndSessionDialogProps) {
  const { t } = useTranslation('sessions');
  const viewer = useViewer();
  const end = useChange(ending, ['sessions']);
  // What it was stays readable while the dialog goes.
  const [last, setLast] = useState(session);
  if (session !== undefined && session !== last) setLast(session);
  const isOwn = last?.username === viewer.username;
  const close = (): void => {
    end.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      isOpen={session !== undefined}
      title={isOwn ? t('endTitle') : t('endTitleOf', { name: last?.username })}
      confirm={t('end')}
      asksReason={isOwn ? undefined : 'optional'}
      isBusy={end.isPending}
      problem={end.error}
      onConfirm={(reason) =>
        session !== undefined &&
        end.mutate(
          { id: session.id, reason },
          {
            onSuccess: () => {
              close();
              toast(t('ended'));
            },
          },
        )
      }
      onClose={close}
    >
      <Said>{t('endAbout', { device: last?.device, address: last?.address ?? t('unknownAddress') })}</Said>
    </ConfirmDialog>
  );
}
