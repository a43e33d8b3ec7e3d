import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { ConfirmDialog, Said } from '../../parts/confirm-dialog.js';
import { reworded } from '../../parts/reworded.js';
import { toast } from '../../parts/toast.js';
import { type Principal, offerPrincipalDocument } from './principals-documents.js';

interface WithdrawDialogProps {
  readonly principal: Pick<Principal, 'id' | 'name'> | undefined;
  /** By whom it was offered to; else it is taken back. */
  readonly isDeclined?: boolean;
  readonly onClose: () => void;
  readonly onDone?: () => void;
}

/** Ends an offer, from either side. */
export function WithdrawDialog({ principal, isDeclined = false, onClose, onDone }: WithdrawDialogProps) {
  const { t } = useTranslation('principals');
  const end = useChange(offerPrincipalDocument, ['servicePrincipals']);
  const which = isDeclined ? 'decline' : 'takeBack';
  const close = (): void => {
    end.reset();
    onClose();
  };
  const confirm = (): void => {
    if (principal === undefined) return;
    const done = t(`${which}.done`, { name: principal.name });
    end.mutate(
      { id: principal.id },
      {
        onSuccess: () => {
          toast(done);
          close();
          onDone?.();
        },
      },
    );
  };
  return (
    <ConfirmDialog
      isOpen={principal !== undefined}
      title={t(`${which}.title`, { name: principal?.name ?? '' })}
      confirm={t(`${which}.confirm`)}
      isDangerous={false}
      isBusy={end.isPending}
      problem={reworded(end.error, { NotFound: t('refused.noOffer'), Unauthorized: t('refused.change') })}
      onConfirm={confirm}
      onClose={close}
    >
      <Said>{t(`${which}.about`)}</Said>
    </ConfirmDialog>
  );
}
