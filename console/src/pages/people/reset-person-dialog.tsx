import { Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { ConfirmDialog, Said } from '../../parts/confirm-dialog.js';
import type { IssuedCode } from '../../parts/one-time-code.js';
import { reworded } from '../../parts/reworded.js';
import { type Person, resetPersonDocument } from './people-documents.js';

interface ResetPersonDialogProps {
  readonly person: Person | undefined;
  readonly onClose: () => void;
  readonly onReset: (code: IssuedCode) => void;
}

/** For somebody who lost the password, or the second factor with it. */
export function ResetPersonDialog({ person, onClose, onReset }: ResetPersonDialogProps) {
  const { t } = useTranslation('people');
  const reset = useChange(resetPersonDocument, []);
  const queries = useQueryClient();
  const [withFactor, setWithFactor] = useState(false);
  const close = (): void => {
    setWithFactor(false);
    reset.reset();
    onClose();
  };
  const confirm = (): void => {
    if (person === undefined) return;
    reset.mutate(
      { id: person.id, secondFactor: withFactor },
      {
        onSuccess: ({ resetUser: { code, codeExpiresAt } }) => {
          onReset({ text: code, expiresAt: codeExpiresAt, username: person.username });
          setWithFactor(false);
          void queries.invalidateQueries();
          // The code is in the page's state now; the mutation forgets it.
          reset.reset();
        },
      },
    );
  };
  return (
    <ConfirmDialog
      isOpen={person !== undefined}
      title={t('reset.title', { name: person?.username ?? '' })}
      confirm={t('reset.confirm')}
      isBusy={reset.isPending}
      problem={reworded(reset.error, { Unauthorized: t('refused.standing') })}
      onConfirm={confirm}
      onClose={close}
    >
      <Said>{t('reset.about')}</Said>
      {person?.hasSecondFactor === true && (
        <Checkbox
          label={t('reset.factor')}
          description={t('reset.factorAbout')}
          checked={withFactor}
          onChange={(event) => setWithFactor(event.currentTarget.checked)}
        />
      )}
    </ConfirmDialog>
  );
}
