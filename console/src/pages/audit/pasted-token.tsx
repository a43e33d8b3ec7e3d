import { Paper, Stack, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../parts/problem-alert.js';
import type { AuditAddress } from './audit-address.js';
import { type Identified, identifyDocument } from './audit-documents.js';
import { IdentifiedToken } from './identified-token.js';
import { PastedTokenField } from './pasted-token-field.js';
import { useUnkeptAsk } from './unkept-ask.js';

type Found = Pick<AuditAddress, 'subjectId' | 'credentialId'>;

/** Finds out what a text is, and shows what was done to it. Only what it is comes back; the text itself goes nowhere else. */
export function PastedToken({ onFound }: { readonly onFound: (found: Found) => void }) {
  const { t } = useTranslation('audit');
  const title = useId();
  const queries = useQueryClient();
  const [identified, setIdentified] = useState<Identified>();
  const { run, isBusy, problem } = useUnkeptAsk(identifyDocument);
  const identify = async (token: string): Promise<void> => {
    setIdentified(undefined);
    const answer = await run({ token });
    if (answer === undefined) return;
    setIdentified(answer.identifyToken);
    const { credentialId } = answer.identifyToken;
    if (credentialId !== null) onFound({ subjectId: credentialId });
    // That it was looked for stands in the log too.
    await queries.invalidateQueries({ queryKey: ['auditEvents'] });
  };
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={title}>
      <Stack gap="sm">
        <Title order={2} size="h4" id={title}>
          {t('paste.title')}
        </Title>
        <PastedTokenField
          label={t('paste.field')}
          description={t('paste.about')}
          action={t('paste.find')}
          isBusy={isBusy}
          onPasted={(text) => void identify(text)}
        />
        <Stack aria-live="polite" gap="sm">
          {problem !== null && <ProblemAlert problem={problem} />}
          {identified !== undefined && (
            <IdentifiedToken
              identified={identified}
              onFound={onFound}
              onForget={() => setIdentified(undefined)}
            />
          )}
        </Stack>
      </Stack>
    </Paper>
  );
}
