import { Alert, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Info } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { DialogButtons } from '../../parts/dialog-buttons.js';
import { Dialog } from '../../parts/dialog.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { reworded } from '../../parts/reworded.js';
import { toast } from '../../parts/toast.js';
import { isAdmin, useViewer } from '../../session/viewer.js';
import { roles } from './people-address.js';
import { type Person, changePersonDocument, roleOf } from './people-documents.js';
import { PersonFields, type PersonValues } from './person-fields.js';

interface EditPersonDialogProps {
  readonly person: Person | undefined;
  readonly onClose: () => void;
}

export function EditPersonDialog({ person, onClose }: EditPersonDialogProps) {
  const { t } = useTranslation('people');
  return (
    <Dialog
      isOpen={person !== undefined}
      title={t('edit.title', { name: person?.username ?? '' })}
      onClose={onClose}
    >
      {person !== undefined && <EditForm person={person} onClose={onClose} />}
    </Dialog>
  );
}

const valuesOf = (person: Person): PersonValues => ({
  username: person.username,
  displayName: person.displayName,
  email: person.email ?? '',
  role: roleOf(person),
  mfaRequired: person.mfaRequired,
});

/** What differs: nothing else is sent, so that nobody undoes what somebody else changed meanwhile. */
const changesOf = (before: PersonValues, now: PersonValues) => ({
  ...(now.username.trim() !== before.username && { username: now.username.trim() }),
  ...(now.displayName.trim() !== before.displayName && { displayName: now.displayName.trim() }),
  ...(now.email.trim() !== before.email && { email: now.email.trim() }),
  ...(now.role !== before.role && { role: now.role }),
  ...(now.mfaRequired !== before.mfaRequired && { mfaRequired: now.mfaRequired }),
});

function EditForm({ person, onClose }: { readonly person: Person; readonly onClose: () => void }) {
  const { t } = useTranslation('people');
  const change = useChange(changePersonDocument, ['people', 'viewer']);
  const before = valuesOf(person);
  const form = useForm<PersonValues>({ initialValues: before });
  const changes = changesOf(before, form.values);
  const submit = form.onSubmit((values) =>
    change.mutate(
      { id: person.id, ...changesOf(before, values) },
      {
        onSuccess: () => {
          toast(t('edit.done', { name: values.username }));
          onClose();
        },
      },
    ),
  );
  return (
    <form onSubmit={submit}>
      <Stack>
        <PersonFields form={form} fixedRole={useFixedRole(person)} />
        {endsSessions(person, form.values) && (
          <Alert color="yellow" icon={<Info aria-hidden />}>
            {t('edit.endsSessions')}
          </Alert>
        )}
        <ProblemAlert
          problem={reworded(change.error, {
            Unauthorized: t('refused.role'),
            Conflict: t(changes.role === undefined ? 'refused.taken' : 'refused.lastAdmin'),
          })}
        />
        <DialogButtons
          confirm={t('edit.confirm')}
          isBusy={change.isPending}
          isReady={Object.keys(changes).length > 0}
          onClose={onClose}
        />
      </Stack>
    </form>
  );
}

/** Why this viewer gives this person no other role; undefined if they may. */
function useFixedRole(person: Person): string | undefined {
  const { t } = useTranslation('people');
  const viewer = useViewer();
  const mayGiveRoles = isAdmin(useViewer());
  if (!mayGiveRoles) return t('role.adminsGive');
  return viewer.userId === person.id ? t('role.notOwn') : undefined;
}

const endsSessions = (person: Person, now: PersonValues): boolean =>
  roles.indexOf(now.role) > roles.indexOf(roleOf(person)) ||
  (now.mfaRequired && !person.mfaRequired && !person.hasSecondFactor);
