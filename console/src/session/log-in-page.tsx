import { Alert, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { CircleCheck, Clock, LockOpen } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { usePageIdentity } from '../graphql/page-identity.js';
import { LogInForm } from './log-in-form.js';
import { Outside } from './outside.js';
import { useSessionEnd } from './session-end.js';

interface LogInPageProps {
  /** What led here, if it was not the address alone. */
  readonly after?: 'passwordSet' | 'ended' | undefined;
}

/** What everybody sees first, at whatever address: after it, the page they came for. */
export function LogInPage({ after }: LogInPageProps) {
  const { t } = useTranslation('session');
  const queries = useQueryClient();
  const { set } = useSessionEnd();
  const identity = usePageIdentity();
  const enter = (): void => {
    set(false);
    identity.set(undefined);
    void queries.resetQueries();
  };
  return (
    <Outside title={t('welcome')} about={t('welcomeAbout')} windowTitle={t('logIn')}>
      <Stack>
        {after === 'passwordSet' && (
          <Alert color="teal" icon={<CircleCheck aria-hidden />} role="status">
            {t('passwordSet')}
          </Alert>
        )}
        {after === 'ended' && (
          <Alert color="yellow" icon={<Clock aria-hidden />} role="status">
            {t('limitedEnded')}
          </Alert>
        )}
        {/* Elsewhere browsers do not say where a request comes from, and the service gives out no cookie. */}
        {!window.isSecureContext && (
          <Alert color="red" icon={<LockOpen aria-hidden />} role="alert">
            {t('insecure')}
          </Alert>
        )}
        <LogInForm onLoggedIn={enter} />
      </Stack>
    </Outside>
  );
}
