import { Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { DialogButtons } from '../../parts/dialog-buttons.js';
import { Dialog } from '../../parts/dialog.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { reworded } from '../../parts/reworded.js';
import { toast } from '../../parts/toast.js';
import { RoleChoice } from './role-choice.js';
import { type MemberRole, type Workspace, setMemberDocument } from './workspaces-documents.js';

interface AddMemberDialogProps {
  readonly isOpen: boolean;
  readonly workspace: Workspace;
  readonly onClose: () => void;
}

export function AddMemberDialog({ isOpen, workspace, onClose }: AddMemberDialogProps) {
  const { t } = useTranslation('workspaces');
  return (
    <Dialog isOpen={isOpen} title={t('add.title', { name: workspace.name })} onClose={onClose}>
      <AddForm workspaceId={workspace.id} onClose={onClose} />
    </Dialog>
  );
}

function AddForm({ workspaceId, onClose }: { readonly workspaceId: string; readonly onClose: () => void }) {
  const { t } = useTranslation('workspaces');
  const [username, setUsername] = useState('');
  const [role, setRole] = useState<MemberRole>('member');
  const add = useChange(setMemberDocument, ['workspaceMembers', 'workspaces']);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate(
          { workspaceId, username: username.trim(), role },
          {
            onSuccess: ({ setWorkspaceMember: member }) => {
              toast(t('add.done', { name: member.username, role: t(`role.${role}`) }));
              onClose();
            },
          },
        );
      }}
    >
      <Stack>
        <TextInput
          label={t('add.username')}
          description={t('add.usernameAbout')}
          required
          maxLength={150}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-autofocus
          value={username}
          onChange={(event) => setUsername(event.currentTarget.value)}
        />
        <RoleChoice value={role} onChange={setRole} />
        <ProblemAlert
          problem={reworded(add.error, {
            NotFound: t('refused.nobody', { name: username.trim() }),
            Unauthorized: t('refused.change'),
            Conflict: t('refused.lastOwner'),
          })}
        />
        <DialogButtons confirm={t('add.confirm')} isBusy={add.isPending} onClose={onClose} />
      </Stack>
    </form>
  );
}
