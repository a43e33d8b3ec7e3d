import { Alert } from '@mantine/core';
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog, Said } from '../../parts/confirm-dialog.js';
import { PastedTokenField } from '../audit/pasted-token-field.js';
import { useUnkeptAsk } from '../audit/unkept-ask.js';
import { leakDocument } from './emergency-documents.js';
import { Measure } from './measure.js';

/** Ends the credential whose text somebody found. The text is held from the paste to the answer, and by nothing else. */
export function LeakedText() {
  const { t } = useTranslation('emergency');
  const [text, setText] = useState<string>();
  const [isAccepted, setAccepted] = useState(false);
  const { run, isBusy, problem, forgetProblem } = useUnkeptAsk(leakDocument);
  const forget = (): void => {
    setText(undefined);
    forgetProblem();
  };
  const report = async (token: string): Promise<void> => {
    const answer = await run({ token });
    if (answer === undefined) return;
    setAccepted(true);
    forget();
  };
  return (
    <Measure title={t('leak.title')} about={t('leak.about')}>
      <PastedTokenField
        label={t('leak.field')}
        description={t('leak.fieldAbout')}
        action={t('leak.action')}
        isDangerous
        isBusy={isBusy}
        onPasted={(pasted) => {
          setAccepted(false);
          setText(pasted);
        }}
      />
      {isAccepted && (
        <Alert color="teal" icon={<CircleCheck aria-hidden />} title={t('leak.accepted')} role="status">
          {t('leak.acceptedAbout')}
        </Alert>
      )}
      <ConfirmDialog
        isOpen={text !== undefined}
        title={t('leak.confirm')}
        confirm={t('leak.do')}
        isBusy={isBusy}
        problem={problem}
        onConfirm={() => {
          if (text !== undefined) void report(text);
        }}
        onClose={forget}
      >
        <Said>{t('leak.confirmAbout')}</Said>
      </ConfirmDialog>
    </Measure>
  );
}
