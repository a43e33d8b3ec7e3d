import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { ConfirmSecondFactor, type Enrolment } from '../../session/second-factor/confirm-second-factor.js';
import { enrolling } from '../../session/second-factor/enrolling.js';
import { RecoveryCodes } from '../../session/second-factor/recovery-codes.js';
import { toast } from '../../parts/toast.js';
import { ProofForm } from './proof-form.js';
import { ShownOnce } from './shown-once.js';

interface EnrolDialogProps {
  readonly isOpen: boolean;
  /** Whether there is a second factor already, which stays until the new one is confirmed. */
  readonly isReplaced: boolean;
  readonly onClose: () => void;
}

/** Three steps: prove that it is you, scan and confirm, keep the recovery codes. */
export function EnrolDialog({ isOpen, isReplaced, onClose }: EnrolDialogProps) {
  const { t } = useTranslation('security');
  const queries = useQueryClient();
  const [codes, setCodes] = useState<readonly string[]>();
  const done = (): void => {
    setCodes(undefined);
    onClose();
    toast(t('enrol.done'));
    void queries.invalidateQueries({ queryKey: ['secondFactor'] });
  };
  return (
    <ShownOnce
      isOpen={isOpen}
      title={codes !== undefined ? t('codes.title') : isReplaced ? t('factor.replace') : t('factor.enrol')}
      holdsSecret={codes !== undefined}
      onClose={onClose}
    >
      {codes === undefined ? (
        <Steps isReplaced={isReplaced} onConfirmed={setCodes} onCancel={onClose} />
      ) : (
        <RecoveryCodes codes={codes} onKept={done} />
      )}
    </ShownOnce>
  );
}

interface StepsProps {
  readonly isReplaced: boolean;
  readonly onConfirmed: (codes: readonly string[]) => void;
  readonly onCancel: () => void;
}

/** Lives as long as the dialog is open: the secret goes with it. */
function Steps({ isReplaced, onConfirmed, onCancel }: StepsProps) {
  const { t } = useTranslation('security');
  const [enrolment, setEnrolment] = useState<Enrolment>();
  const enrol = useChange(enrolling, []);
  if (enrolment !== undefined) return <ConfirmSecondFactor enrolment={enrolment} onConfirmed={onConfirmed} />;
  return (
    <ProofForm
      asksCode={isReplaced}
      submit={t('enrol.next')}
      isBusy={enrol.isPending}
      problem={enrol.error}
      onCancel={onCancel}
      onProof={({ password, code }) =>
        enrol.mutate(isReplaced ? { password, code } : { password }, {
          onSuccess: ({ enrolSecondFactor }) => setEnrolment(enrolSecondFactor),
        })
      }
    >
      <Text>{isReplaced ? t('enrol.replaceAbout') : t('enrol.about')}</Text>
    </ProofForm>
  );
}
