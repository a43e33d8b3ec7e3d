import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { ConfirmDialog, Said } from '../../parts/confirm-dialog.js';
import { reworded } from '../../parts/reworded.js';
import { useLeftBehind } from './use-left-behind.js';
import { type Member, type Workspace, removeMemberDocument } from './workspaces-documents.js';

interface RemoveMemberDialogProps {
  readonly member: Member | undefined;
  readonly workspace: Workspace;
  readonly onClose: () => void;
  /** Told in words what is without effect from now on. */
  readonly onRemoved: (words: string) => void;
}

export function RemoveMemberDialog({ member, workspace, onClose, onRemoved }: RemoveMemberDialogProps) {
  const { t } = useTranslation('workspaces');
  const leftBehind = useLeftBehind();
  const remove = useChange(removeMemberDocument, ['workspaceMembers', 'workspaces', 'servicePrincipals']);
  const close = (): void => {
    remove.reset();
    onClose();
  };
  const confirm = (): void => {
    if (member === undefined) return;
    const name = member.username;
    remove.mutate(
      { workspaceId: workspace.id, userId: member.userId },
      {
        onSuccess: ({ removeWorkspaceMember: left }) => {
          const things = leftBehind(left);
          onRemoved(
            things === undefined ? t('removed.nothing', { name }) : t('removed.things', { name, things }),
          );
          close();
        },
      },
    );
  };
  return (
    <ConfirmDialog
      isOpen={member !== undefined}
      title={t('remove.title', { name: member?.username ?? '', workspace: workspace.name })}
      confirm={t('remove.confirm')}
      isBusy={remove.isPending}
      problem={reworded(remove.error, {
        Conflict: t('refused.lastOwner'),
        Unauthorized: t('refused.change'),
      })}
      onConfirm={confirm}
      onClose={close}
    >
      <Said>{t('remove.about')}</Said>
      <Said>{t('remove.effect')}</Said>
    </ConfirmDialog>
  );
}
