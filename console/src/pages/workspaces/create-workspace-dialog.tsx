import { Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { DialogButtons } from '../../parts/dialog-buttons.js';
import { Dialog } from '../../parts/dialog.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { reworded } from '../../parts/reworded.js';
import { toast } from '../../parts/toast.js';
import { administers, useViewer } from '../../session/viewer.js';
import { OwnerSelect } from './owner-select.js';
import { createWorkspaceDocument } from './workspaces-documents.js';

interface CreateWorkspaceDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function CreateWorkspaceDialog({ isOpen, onClose }: CreateWorkspaceDialogProps) {
  const { t } = useTranslation('workspaces');
  return (
    <Dialog isOpen={isOpen} title={t('create.title')} onClose={onClose}>
      <CreateForm onClose={onClose} />
    </Dialog>
  );
}

function CreateForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('workspaces');
  const mayNameOwner = administers(useViewer());
  const navigate = useNavigate();
  const create = useChange(createWorkspaceDocument, ['workspaces']);
  const form = useForm<{ name: string; ownerId: string | null }>({
    initialValues: { name: '', ownerId: null },
  });
  const submit = form.onSubmit(({ name, ownerId }) =>
    create.mutate(
      { name, ownerId },
      {
        onSuccess: ({ createWorkspace: { id } }) => {
          toast(t('create.done', { name: name.trim() }));
          onClose();
          void navigate({ to: '/workspaces/$id', params: { id } });
        },
      },
    ),
  );
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('name')}
          required
          maxLength={100}
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('name')}
        />
        {mayNameOwner && (
          <OwnerSelect value={form.values.ownerId} onChange={(id) => form.setFieldValue('ownerId', id)} />
        )}
        <ProblemAlert problem={reworded(create.error, { Unauthorized: t('refused.create') })} />
        <DialogButtons confirm={t('create.confirm')} isBusy={create.isPending} onClose={onClose} />
      </Stack>
    </form>
  );
}
