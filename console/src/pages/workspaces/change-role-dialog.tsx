import { Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { DialogButtons } from '../../parts/dialog-buttons.js';
import { Dialog } from '../../parts/dialog.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { reworded } from '../../parts/reworded.js';
import { toast } from '../../parts/toast.js';
import { RoleChoice } from './role-choice.js';
import { type Member, type Workspace, memberRoleOf, setMemberDocument } from './workspaces-documents.js';

interface ChangeRoleDialogProps {
  readonly member: Member | undefined;
  readonly workspace: Workspace;
  readonly onClose: () => void;
}

export function ChangeRoleDialog({ member, workspace, onClose }: ChangeRoleDialogProps) {
  const { t } = useTranslation('workspaces');
  return (
    <Dialog
      isOpen={member !== undefined}
      title={t('change.title', { name: member?.username ?? '' })}
      onClose={onClose}
    >
      {member !== undefined && <ChangeForm member={member} workspaceId={workspace.id} onClose={onClose} />}
    </Dialog>
  );
}

interface ChangeFormProps {
  readonly member: Member;
  readonly workspaceId: string;
  readonly onClose: () => void;
}

function ChangeForm({ member, workspaceId, onClose }: ChangeFormProps) {
  const { t } = useTranslation('workspaces');
  const former = memberRoleOf(member.role);
  const [role, setRole] = useState(former);
  const change = useChange(setMemberDocument, ['workspaceMembers', 'workspaces']);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate(
          { workspaceId, userId: member.userId, role },
          {
            onSuccess: () => {
              toast(t('change.done', { name: member.username, role: t(`role.${role}`) }));
              onClose();
            },
          },
        );
      }}
    >
      <Stack>
        <RoleChoice value={role} onChange={setRole} />
        <ProblemAlert
          problem={reworded(change.error, {
            NotFound: t('refused.off'),
            Unauthorized: t('refused.change'),
            Conflict: t('refused.lastOwner'),
          })}
        />
        <DialogButtons
          confirm={t('change.confirm')}
          isBusy={change.isPending}
          isReady={role !== former}
          onClose={onClose}
        />
      </Stack>
    </form>
  );
}
