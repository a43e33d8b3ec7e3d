import { Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { DialogButtons } from '../../parts/dialog-buttons.js';
import { Dialog } from '../../parts/dialog.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { reworded } from '../../parts/reworded.js';
import { toast } from '../../parts/toast.js';
import { WorkspaceField } from '../workspaces/workspace-select.js';
import { PrincipalFields, type PrincipalValues } from './principal-fields.js';
import { createPrincipalDocument } from './principals-documents.js';

const route = getRouteApi('/principals');

interface CreatePrincipalDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function CreatePrincipalDialog({ isOpen, onClose }: CreatePrincipalDialogProps) {
  const { t } = useTranslation('principals');
  return (
    <Dialog isOpen={isOpen} title={t('create.title')} onClose={onClose}>
      <CreateForm onClose={onClose} />
    </Dialog>
  );
}

function CreateForm({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('principals');
  const { workspaceId: filtered } = route.useSearch();
  const create = useChange(createPrincipalDocument, ['servicePrincipals']);
  const form = useForm<PrincipalValues>({
    initialValues: { name: '', kind: '', workspaceId: filtered ?? null },
  });
  const submit = form.onSubmit(({ name, kind, workspaceId }) => {
    if (workspaceId === null) return;
    create.mutate(
      { name, workspaceId, kind: kind.trim() || null },
      {
        onSuccess: ({ createServicePrincipal: made }) => {
          toast(t('create.done', { name: made.name }));
          onClose();
        },
      },
    );
  });
  return (
    <form onSubmit={submit}>
      <Stack>
        <PrincipalFields form={form} />
        <WorkspaceField
          label={t('workspace')}
          description={t('workspaceAbout')}
          value={form.values.workspaceId}
          onChange={(id) => form.setFieldValue('workspaceId', id)}
        />
        <ProblemAlert
          problem={reworded(create.error, {
            Conflict: t('refused.taken'),
            Unauthorized: t('refused.guest'),
            NotFound: t('refused.noMember'),
          })}
        />
        <DialogButtons
          confirm={t('create.confirm')}
          isBusy={create.isPending}
          isReady={form.values.workspaceId !== null}
          onClose={onClose}
        />
      </Stack>
    </form>
  );
}
