import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer, useChange } from '../../graphql/asking.js';
import { ConfirmDialog, Said } from '../../parts/confirm-dialog.js';
import { ListSkeleton } from '../../parts/list-states.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { reworded } from '../../parts/reworded.js';
import { toast } from '../../parts/toast.js';
import { OffChoices, type Ending, leastEnding } from './off-choices.js';
import { type Person, activityDocument, switchPersonDocument } from './people-documents.js';
import { PersonActivity } from './person-activity.js';

interface SwitchPersonDialogProps {
  readonly person: Person | undefined;
  readonly onClose: () => void;
}

/** Switches an account off, or on again, after saying what there is that it is about. */
export function SwitchPersonDialog({ person, onClose }: SwitchPersonDialogProps) {
  const { t } = useTranslation('people');
  const [ending, setEnding] = useState<Ending>(leastEnding);
  const change = useChange(switchPersonDocument);
  const isOff = person?.isActive === true;
  const close = (): void => {
    setEnding(leastEnding);
    change.reset();
    onClose();
  };
  const confirm = (reason: string | undefined): void => {
    if (person === undefined) return;
    const asked = { id: person.id, isActive: !isOff, reason, ...(isOff && ending) };
    const done = t(isOff ? 'off.done' : 'on.done', { name: person.username });
    change.mutate(asked, {
      onSuccess: () => {
        toast(done);
        close();
      },
    });
  };
  const name = person?.username ?? '';
  return (
    <ConfirmDialog
      isOpen={person !== undefined}
      title={t(isOff ? 'off.title' : 'on.title', { name })}
      confirm={t(isOff ? 'off.confirm' : 'on.confirm')}
      isDangerous={isOff}
      asksReason="optional"
      isBusy={change.isPending}
      problem={reworded(change.error, {
        Unauthorized: t('refused.standing'),
        Conflict: t('refused.lastAdmin'),
      })}
      onConfirm={confirm}
      onClose={close}
    >
      <Said>{t(isOff ? 'off.about' : 'on.about')}</Said>
      {person !== undefined && <WhatThereIs person={person} />}
      {isOff && <OffChoices ending={ending} onChange={setEnding} />}
    </ConfirmDialog>
  );
}

/** By a dry run, which changes nothing. */
function WhatThereIs({ person: { id, isActive } }: { readonly person: Person }) {
  const { t } = useTranslation('people');
  const answer = useAnswer('personActivity', activityDocument, { id, isActive: !isActive });
  if (answer.isPending) return <ListSkeleton rows={2} />;
  if (answer.data === undefined)
    return (
      <ProblemAlert
        problem={reworded(answer.error, {
          Unauthorized: t('refused.standing'),
          Conflict: t('refused.lastAdmin'),
        })}
        onRetry={() => void answer.refetch()}
      />
    );
  return <PersonActivity activity={answer.data.setUserActive} isOff={isActive} />;
}
