import { Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { ListSkeleton } from '../../parts/list-states.js';
import { Page } from '../../parts/page.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { administers, useViewer } from '../../session/viewer.js';
import { type PolicyEffects, policyDocument } from './policy-documents.js';
import { PolicyForm } from './policy-form.js';
import { PolicyRules } from './policy-rules.js';
import { SavedPolicy } from './saved-policy.js';

/** The rules of all credentials: in words for everybody, and a form for those who may change them. */
export function PolicyPage() {
  const { t } = useTranslation('policy');
  const viewer = useViewer();
  const { data, error, isPending, refetch } = useAnswer('policyRules', policyDocument, {});
  const [saved, setSaved] = useState<PolicyEffects>();
  return (
    <Page title={t('title')} about={t('about')}>
      {isPending && <ListSkeleton />}
      {data === undefined && !isPending && <ProblemAlert problem={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <>
          <PolicyRules policy={data.credentialPolicy} />
          {saved !== undefined && <SavedPolicy effects={saved} onClose={() => setSaved(undefined)} />}
          {administers(viewer) ? (
            <PolicyForm policy={data.credentialPolicy} onSaved={setSaved} />
          ) : (
            <Text c="dimmed">{t('notYours')}</Text>
          )}
        </>
      )}
    </Page>
  );
}
