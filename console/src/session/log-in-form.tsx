import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../graphql/asking.js';
import { graphql } from '../graphql/graphql.js';
import { isProblem } from '../graphql/problem.js';
import { LogInProblem } from './log-in-problem.js';
import { tellOtherTabs } from './other-tabs.js';

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
  // The service asks for a code behind a right password only: as long as that stands there, only the code can be wrong.
  const [asksCode, setAsksCode] = useState(false);
  const password = useRef<HTMLInputElement>(null);
  const code = useRef<HTMLInputElement>(null);
  const logIn = useChange(loggingIn, []);
  const form = useForm({
    initialValues: { username: username ?? '', password: '', otp: '' },
    onValuesChange: (now, before) => {
      if (now.username !== before.username || now.password !== before.password) setAsksCode(false);
    },
  });
  const submit = form.onSubmit(({ otp, ...who }) => {
    logIn.mutate(asksCode ? { ...who, otp: otp.trim() } : who, {
      onSuccess: () => {
        tellOtherTabs();
        onLoggedIn();
      },
      onError: (failed) => {
        if (isProblem(failed, 'MFARequired')) setAsksCode(true);
      },
    });
  });
  useEffect(() => {
    if (isProblem(logIn.error, 'InvalidCredentials')) (code.current ?? password.current)?.select();
  }, [logIn.error]);
  const asksForCode = isProblem(logIn.error, 'MFARequired');
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('username')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          readOnly={username !== undefined}
          variant={username === undefined ? undefined : 'filled'}
          {...form.getInputProps('username')}
        />
        <PasswordInput
          ref={password}
          label={t('password')}
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus={username !== undefined || undefined}
          visibilityToggleButtonProps={{ 'aria-label': t('showPassword'), tabIndex: 0 }}
          {...form.getInputProps('password')}
        />
        {asksCode && (
          <TextInput
            ref={code}
            label={t('code')}
            description={t('codeAbout')}
            autoComplete="one-time-code"
            autoCapitalize="none"
            spellCheck={false}
            autoFocus
            required
            withAsterisk={false}
            {...form.getInputProps('otp')}
          />
        )}
        <LogInProblem problem={asksForCode ? null : logIn.error} isOfCode={asksCode} />
        <Button type="submit" loading={logIn.isPending} fullWidth>
          {t('logIn')}
        </Button>
        {!asksCode && username === undefined && (
          <Text size="sm" c="dimmed">
            {t('oneTimeCode')}
          </Text>
        )}
      </Stack>
    </form>
  );
}
