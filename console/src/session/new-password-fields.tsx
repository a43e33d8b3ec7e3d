import { PasswordInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';

export interface NewPassword {
  readonly newPassword: string;
  readonly repeated: string;
}

interface NewPasswordFieldsProps<Values extends NewPassword> {
  readonly form: UseFormReturnType<Values>;
  readonly username: string;
}

/** A new password, twice: nobody else can say it again. The username is there for password managers only. */
export function NewPasswordFields<Values extends NewPassword>({
  form,
  username,
}: NewPasswordFieldsProps<Values>) {
  const { t } = useTranslation('session');
  const show = { 'aria-label': t('showPassword'), tabIndex: 0 };
  return (
    <>
      <input type="text" autoComplete="username" value={username} readOnly hidden />
      <PasswordInput
        label={t('newPassword.label')}
        description={t('newPassword.about')}
        autoComplete="new-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={show}
        key={form.key('newPassword')}
        {...form.getInputProps('newPassword')}
      />
      <PasswordInput
        label={t('newPassword.repeat')}
        autoComplete="new-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={show}
        key={form.key('repeated')}
        {...form.getInputProps('repeated')}
      />
    </>
  );
}
