import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { isProblem } from '../../graphql/problem.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { toast } from '../../parts/toast.js';
import { NewPasswordFields } from '../../session/new-password-fields.js';
import { useNewPasswordRules } from '../../session/new-password.js';
import { useViewer } from '../../session/viewer.js';
import { Section } from './section.js';

const changingPassword = graphql(`
  mutation ChangePassword($currentPassword: String!, $newPassword: String!) {
    changePassword(currentPassword: $currentPassword, newPassword: $newPassword) {
      sessionsEnded
    }
  }
`);

export function ChangePassword() {
  const { t } = useTranslation('security');
  return (
    <Section title={t('password.title')} about={t('password.about')}>
      <PasswordForm />
    </Section>
  );
}

function PasswordForm() {
  const { t } = useTranslation('security');
  const { username } = useViewer();
  const { validate, refused } = useNewPasswordRules();
  const form = useForm({ initialValues: { currentPassword: '', newPassword: '', repeated: '' }, validate });
  const change = useChange(changingPassword, ['sessions']);
  const submit = form.onSubmit(({ currentPassword, newPassword }) => {
    change.mutate(
      { currentPassword, newPassword },
      {
        onSuccess: ({ changePassword: { sessionsEnded } }) => {
          form.reset();
          change.reset();
          toast(`${t('password.changed')} ${t('password.sessionsEnded', { count: sessionsEnded })}`);
        },
        onError: (failed) => {
          if (isProblem(failed, 'InvalidCredentials'))
            form.setFieldError('currentPassword', t('passwordWrong'));
          else form.setFieldError('newPassword', refused(failed));
        },
      },
    );
  });
  const isOfField =
    isProblem(change.error, 'InvalidCredentials') ||
    (change.error !== null && refused(change.error) !== undefined);
  return (
    <form onSubmit={submit}>
      <Stack maw={440}>
        <PasswordInput
          label={t('password.current')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          visibilityToggleButtonProps={{ 'aria-label': t('password.show'), tabIndex: 0 }}
          {...form.getInputProps('currentPassword')}
        />
        <NewPasswordFields form={form} username={username} />
        <ProblemAlert problem={isOfField ? null : change.error} />
        <Group>
          <Button type="submit" loading={change.isPending}>
            {t('password.change')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
