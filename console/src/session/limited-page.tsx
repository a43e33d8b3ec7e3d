import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../parts/problem-alert.js';
import { SetFirstPassword } from './set-first-password.js';
import { EnrolFirst } from './enrol-first.js';
import { Outside } from './outside.js';
import { useLeave } from './leave.js';
import type { Limit } from './viewer.js';

interface LimitedPageProps {
  readonly limit: Limit;
  /** Whether its work is done, and only what is shown once keeps it here. */
  readonly isHeld: boolean;
  /** Called when the session has become a whole one, while its page still shows what is shown once. */
  readonly onHold: () => void;
  readonly onDone: () => void;
}

/** All that a session can see that is good for one thing only. */
export function LimitedPage({ limit, isHeld, onHold, onDone }: LimitedPageProps) {
  const { t } = useTranslation('session');
  const { leave, isLeaving, problem } = useLeave();
  return (
    <Outside title={t(`limited.${limit}.title`)} about={t(`limited.${limit}.about`)}>
      {limit === 'password' ? (
        <SetFirstPassword onDone={onDone} />
      ) : (
        <EnrolFirst onHold={onHold} onDone={onDone} />
      )}
      <ProblemAlert problem={problem} />
      {!isHeld && (
        <Button variant="subtle" color="gray" mt="sm" fullWidth onClick={leave} loading={isLeaving}>
          {t('limited.leave')}
        </Button>
      )}
    </Outside>
  );
}
