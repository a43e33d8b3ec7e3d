import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { ConfirmDialog, Said } from '../../parts/confirm-dialog.js';
import { reworded } from '../../parts/reworded.js';
import { toast } from '../../parts/toast.js';
import { useViewer } from '../../session/viewer.js';
import { useLeftBehind } from './use-left-behind.js';
import { type Workspace, removeMemberDocument } from './workspaces-documents.js';

interface LeaveDialogProps {
  readonly isOpen: boolean;
  readonly workspace: Workspace;
  readonly onClose: () => void;
}

/** Ends one's own membership. */
export function LeaveDialog({ isOpen, workspace, onClose }: LeaveDialogProps) {
  const { t } = useTranslation('workspaces');
  const { userId } = useViewer();
  const navigate = useNavigate();
  const leftBehind = useLeftBehind();
  const leave = useChange(removeMemberDocument, ['workspaces', 'servicePrincipals']);
  const close = (): void => {
    leave.reset();
    onClose();
  };
  const confirm = (): void => {
    if (userId === null) return;
    leave.mutate(
      { workspaceId: workspace.id, userId },
      {
        onSuccess: ({ removeWorkspaceMember: left }) => {
          const things = leftBehind(left);
          const { name } = workspace;
          toast(things === undefined ? t('leave.done', { name }) : t('leave.doneThings', { name, things }));
          close();
          void navigate({ to: '/workspaces' });
        },
      },
    );
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={t('leave.title', { name: workspace.name })}
      confirm={t('leave.confirm')}
      isBusy={leave.isPending}
      problem={reworded(leave.error, { Conflict: t('refused.lastOwnerSelf') })}
      onConfirm={confirm}
      onClose={close}
    >
      <Said>{t('leave.about')}</Said>
      <Said>{t('leave.effect')}</Said>
    </ConfirmDialog>
  );
}
