import { Button, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useChange } from '../graphql/asking.js';
import { graphql } from '../graphql/graphql.js';
import { ProblemAlert } from '../parts/problem-alert.js';
import { NewPasswordFields } from './new-password-fields.js';
import { useNewPasswordRules } from './new-password.js';
import { useViewer } from './viewer.js';

const settingPassword = graphql(`
  mutation SetPassword($newPassword: String!) {
    changePassword(newPassword: $newPassword) {
      changedAt
    }
  }
`);

/** By a one-time code: sets a password, which ends the session that the code began. */
export function SetFirstPassword({ onDone }: { readonly onDone: () => void }) {
  const { t } = useTranslation('session');
  const { username } = useViewer();
  const { validate, refused } = useNewPasswordRules();
  const form = useForm({ initialValues: { newPassword: '', repeated: '' }, validate });
  const change = useChange(settingPassword, []);
  const submit = form.onSubmit(({ newPassword }) => {
    change.mutate(
      { newPassword },
      {
        onSuccess: onDone,
        onError: (failed) => form.setFieldError('newPassword', refused(failed)),
      },
    );
  });
  const isOfField = change.error !== null && refused(change.error) !== undefined;
  return (
    <form onSubmit={submit}>
      <Stack>
        <NewPasswordFields form={form} username={username} />
        <ProblemAlert problem={isOfField ? null : change.error} />
        <Button type="submit" loading={change.isPending} fullWidth>
          {t('newPassword.set')}
        </Button>
      </Stack>
    </form>
  );
}
