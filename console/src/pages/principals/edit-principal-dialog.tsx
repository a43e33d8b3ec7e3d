import { Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { DialogButtons } from '../../parts/dialog-buttons.js';
import { Dialog } from '../../parts/dialog.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { reworded } from '../../parts/reworded.js';
import { toast } from '../../parts/toast.js';
import { PrincipalFields, type PrincipalValues } from './principal-fields.js';
import { type Principal, changePrincipalDocument } from './principals-documents.js';

interface EditPrincipalDialogProps {
  readonly principal: Principal | undefined;
  readonly onClose: () => void;
}

export function EditPrincipalDialog({ principal, onClose }: EditPrincipalDialogProps) {
  const { t } = useTranslation('principals');
  return (
    <Dialog
      isOpen={principal !== undefined}
      title={t('edit.title', { name: principal?.name ?? '' })}
      onClose={onClose}
    >
      {principal !== undefined && <EditForm principal={principal} onClose={onClose} />}
    </Dialog>
  );
}

function EditForm({ principal, onClose }: { readonly principal: Principal; readonly onClose: () => void }) {
  const { t } = useTranslation('principals');
  const { id, name, kind, workspaceId } = principal;
  const change = useChange(changePrincipalDocument, ['servicePrincipals']);
  const form = useForm<PrincipalValues>({ initialValues: { name, kind, workspaceId } });
  const now = { name: form.values.name.trim(), kind: form.values.kind.trim() };
  const changes = {
    ...(now.name !== name && { name: now.name }),
    ...(now.kind !== kind && { kind: now.kind }),
  };
  const submit = form.onSubmit(() =>
    change.mutate(
      { id, ...changes },
      {
        onSuccess: () => {
          toast(t('edit.done', { name: now.name }));
          onClose();
        },
      },
    ),
  );
  return (
    <form onSubmit={submit}>
      <Stack>
        <PrincipalFields form={form} />
        <ProblemAlert
          problem={reworded(change.error, {
            Conflict: t('refused.taken'),
            Unauthorized: t('refused.change'),
          })}
        />
        <DialogButtons
          confirm={t('edit.confirm')}
          isBusy={change.isPending}
          isReady={Object.keys(changes).length > 0 && now.kind !== ''}
          onClose={onClose}
        />
      </Stack>
    </form>
  );
}
