import { Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { DialogButtons } from '../../parts/dialog-buttons.js';
import { Dialog } from '../../parts/dialog.js';
import type { IssuedCode } from '../../parts/one-time-code.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { reworded } from '../../parts/reworded.js';
import { createPersonDocument } from './people-documents.js';
import { PersonFields, type PersonValues } from './person-fields.js';
import { isAdmin, useViewer } from '../../session/viewer.js';

interface CreatePersonDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onCreated: (code: IssuedCode) => void;
}

export function CreatePersonDialog({ isOpen, ...rest }: CreatePersonDialogProps) {
  const { t } = useTranslation('people');
  return (
    <Dialog isOpen={isOpen} title={t('create.title')} onClose={rest.onClose}>
      <CreateForm {...rest} />
    </Dialog>
  );
}

const nobody: PersonValues = { username: '', displayName: '', email: '', role: 'user', mfaRequired: false };

function CreateForm({ onClose, onCreated }: Omit<CreatePersonDialogProps, 'isOpen'>) {
  const { t } = useTranslation('people');
  const mayGiveRoles = isAdmin(useViewer());
  const create = useChange(createPersonDocument, []);
  const queries = useQueryClient();
  const form = useForm<PersonValues>({ initialValues: nobody });
  const submit = form.onSubmit(({ username, displayName, email, role, mfaRequired }) =>
    create.mutate(
      { username, role, mfaRequired, displayName: displayName.trim() || null, email: email.trim() || null },
      {
        // The code is shown at once; the list is asked again meanwhile.
        onSuccess: ({ createUser: { code, codeExpiresAt, user } }) => {
          onCreated({ text: code, expiresAt: codeExpiresAt, username: user.username });
          void queries.invalidateQueries({ queryKey: ['people'] });
        },
      },
    ),
  );
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text c="dimmed">{t('create.about')}</Text>
        <PersonFields form={form} fixedRole={mayGiveRoles ? undefined : t('role.managersGive')} />
        <ProblemAlert
          problem={reworded(create.error, {
            Unauthorized: t('refused.role'),
            Conflict: t('refused.taken'),
          })}
        />
        <DialogButtons confirm={t('create.confirm')} isBusy={create.isPending} onClose={onClose} />
      </Stack>
    </form>
  );
}
