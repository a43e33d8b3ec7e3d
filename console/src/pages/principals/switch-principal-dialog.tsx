import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { ConfirmDialog, Said } from '../../parts/confirm-dialog.js';
import { reworded } from '../../parts/reworded.js';
import { toast } from '../../parts/toast.js';
import { type Principal, changePrincipalDocument } from './principals-documents.js';

interface SwitchPrincipalDialogProps {
  readonly principal: Principal | undefined;
  readonly onClose: () => void;
}

/** Switches a service principal off, or on again: nothing ends for good by it. */
export function SwitchPrincipalDialog({ principal, onClose }: SwitchPrincipalDialogProps) {
  const { t } = useTranslation('principals');
  const change = useChange(changePrincipalDocument);
  const which = principal?.isActive === true ? 'off' : 'on';
  const close = (): void => {
    change.reset();
    onClose();
  };
  const confirm = (reason: string | undefined): void => {
    if (principal === undefined) return;
    const done = t(`${which}.done`, { name: principal.name });
    change.mutate(
      { id: principal.id, isActive: which === 'on', reason },
      {
        onSuccess: () => {
          toast(done);
          close();
        },
      },
    );
  };
  return (
    <ConfirmDialog
      isOpen={principal !== undefined}
      title={t(`${which}.title`, { name: principal?.name ?? '' })}
      confirm={t(`${which}.confirm`)}
      isDangerous={which === 'off'}
      asksReason="optional"
      isBusy={change.isPending}
      problem={reworded(change.error, {
        Unauthorized: t(`refused.switch.${which}`),
        Conflict: t('refused.taken'),
      })}
      onConfirm={confirm}
      onClose={close}
    >
      {principal !== undefined && <Said>{t(`${which}.about`, { count: principal.liveTokens })}</Said>}
      {which === 'off' && <Said>{t('off.kept')}</Said>}
    </ConfirmDialog>
  );
}
