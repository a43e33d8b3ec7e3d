import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../graphql/asking.js';
import { graphql } from '../graphql/graphql.js';
import { isProblem } from '../graphql/problem.js';
import { ProblemAlert } from '../parts/problem-alert.js';

const loggingIn = graphql(`
  mutation LogIn($username: String!, $password: String!, $otp: String) {
    login(username: $username, password: $password, otp: $otp) {
      expiresAt
      limitedTo
    }
  }
`);

interface LogInFormProps {
  /** Given when somebody comes back to their own page. */
  readonly username?: string;
  readonly onLoggedIn: () => void;
}

/** Username and password, and a code when the account asks for one. The service puts the session into a cookie. */
export function LogInForm({ username, onLoggedIn }: LogInFormProps) {
  const { t } = useTranslation('session');
  const [asksCode, setAsksCode] = useState(false);
  const logIn = useChange(loggingIn, []);
  const form = useForm({ initialValues: { username: username ?? '', password: '', otp: '' } });
  const submit = form.onSubmit(({ otp, ...who }) => {
    logIn.mutate(asksCode ? { ...who, otp: otp.trim() } : who, {
      onSuccess: onLoggedIn,
      onError: (failed) => {
        if (isProblem(failed, 'MFARequired')) setAsksCode(true);
      },
    });
  });
  const asksForCode = logIn.error !== null && isProblem(logIn.error, 'MFARequired');
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('username')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          disabled={username !== undefined}
          {...form.getInputProps('username')}
        />
        <PasswordInput
          label={t('password')}
          autoComplete="current-password"
          required
          visibilityToggleButtonProps={{ 'aria-label': t('showPassword') }}
          {...form.getInputProps('password')}
        />
        {asksCode && (
          <TextInput
            label={t('code')}
            description={t('codeAbout')}
            autoComplete="one-time-code"
            inputMode="text"
            autoFocus
            required
            {...form.getInputProps('otp')}
          />
        )}
        <ProblemAlert problem={asksForCode ? null : logIn.error} />
        <Button type="submit" loading={logIn.isPending} fullWidth>
          {t('logIn')}
        </Button>
      </Stack>
    </form>
  );
}
