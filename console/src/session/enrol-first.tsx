import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../graphql/asking.js';
import { ProblemAlert } from '../parts/problem-alert.js';
import { ConfirmSecondFactor, type Enrolment } from './second-factor/confirm-second-factor.js';
import { enrolling } from './second-factor/enrolling.js';
import { RecoveryCodes } from './second-factor/recovery-codes.js';

interface EnrolFirstProps {
  readonly onHold: () => void;
  readonly onDone: () => void;
}

/** For an account that has to have a second factor: nothing else can be done before. */
export function EnrolFirst({ onHold, onDone }: EnrolFirstProps) {
  const { t } = useTranslation('session');
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const [codes, setCodes] = useState<readonly string[]>();
  const enrol = useChange(enrolling, []);
  const begin = (): void =>
    enrol.mutate({}, { onSuccess: ({ enrolSecondFactor }) => setEnrolment(enrolSecondFactor) });
  if (codes !== undefined) return <RecoveryCodes codes={codes} onKept={onDone} />;
  if (enrolment !== undefined)
    return (
      <ConfirmSecondFactor
        enrolment={enrolment}
        onConfirmed={(fresh) => {
          onHold();
          setCodes(fresh);
          // The secret has served.
          setEnrolment(undefined);
          enrol.reset();
        }}
      />
    );
  return (
    <>
      <ProblemAlert problem={enrol.error} />
      <Button onClick={begin} loading={enrol.isPending} fullWidth mt={enrol.error === null ? 0 : 'md'}>
        {t('limited.begin')}
      </Button>
    </>
  );
}
