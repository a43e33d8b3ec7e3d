import { Alert, Button, Group, Paper, Stack, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { ListSkeleton } from '../../parts/list-states.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { type Policy, type PolicyEffects, policyMutation } from './policy-documents.js';
import { type PolicyDraft, changedRules, changesOf, draftOf, rulesOf } from './policy-draft.js';
import { PolicyFields } from './policy-fields.js';
import { PolicyPreview } from './policy-preview.js';
import { SavePolicy } from './save-policy.js';

interface PolicyFormProps {
  readonly policy: Policy;
  readonly onSaved: (effects: PolicyEffects | undefined) => void;
}

/** Changes the rules. What they would hit is asked for while they are typed; nothing holds before it is saved. */
export function PolicyForm({ policy, onSaved }: PolicyFormProps) {
  const { t } = useTranslation('policy');
  const [base, setBase] = useState(policy);
  const [draft, setDraft] = useState(() => draftOf(policy));
  const rules = useMemo(() => rulesOf(draft), [draft]);
  const changed = rules === undefined ? [] : changedRules(rules, base);
  const isOvertaken = changedRules(policy, base).length > 0;
  const begin = (from: Policy): void => {
    setBase(from);
    setDraft(draftOf(from));
  };
  if (isOvertaken && rules !== undefined && changed.length === 0) begin(policy);
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="rules-form">
      <Stack gap="lg">
        <Title order={2} size="h4" id="rules-form">
          {t('change')}
        </Title>
        {isOvertaken && (
          <Alert color="yellow" role="alert" title={t('overtaken')}>
            <Button variant="default" onClick={() => begin(policy)}>
              {t('takePresent')}
            </Button>
          </Alert>
        )}
        <PolicyFields draft={draft} onChange={setDraft} />
        <Preview base={base} draft={draft} />
        <Group justify="flex-end">
          <Button
            variant="default"
            disabled={rules !== undefined && changed.length === 0}
            onClick={() => begin(policy)}
          >
            {t('undo')}
          </Button>
          <SavePolicy
            base={base}
            rules={rules}
            changed={changed}
            onSaved={(effects, now) => {
              begin(now);
              onSaved(effects);
            }}
          />
        </Group>
      </Stack>
    </Paper>
  );
}

interface PreviewProps {
  readonly base: Policy;
  readonly draft: PolicyDraft;
}

function Preview({ base, draft }: PreviewProps) {
  const { t } = useTranslation('policy');
  const [settled] = useDebouncedValue(draft, 400);
  const rules = useMemo(() => rulesOf(settled), [settled]);
  const changes = rules === undefined ? {} : changesOf(rules, base);
  const { data, error, isPlaceholderData, refetch } = useAnswer(
    'policyPreview',
    policyMutation,
    { ...changes, dryRun: true },
    {
      keepsPrevious: true,
      enabled: rules !== undefined,
    },
  );
  const isStale = settled !== draft || isPlaceholderData || rules === undefined;
  return (
    <Stack gap="sm" component="section" aria-labelledby="rules-preview">
      <Title order={3} size="h5" id="rules-preview">
        {t(Object.keys(changes).length > 0 ? 'preview.changed' : 'preview.present')}
      </Title>
      <Effects effects={data?.setCredentialPolicy} problem={error} isStale={isStale} onRetry={refetch} />
    </Stack>
  );
}

interface EffectsProps {
  readonly effects: PolicyEffects | undefined;
  readonly problem: Error | null;
  readonly isStale: boolean;
  readonly onRetry: () => unknown;
}

function Effects({ effects, problem, isStale, onRetry }: EffectsProps) {
  if (problem !== null) return <ProblemAlert problem={problem} onRetry={() => void onRetry()} />;
  if (effects === undefined) return <ListSkeleton rows={3} />;
  return (
    <Stack aria-live="polite" aria-busy={isStale} opacity={isStale ? 0.6 : 1}>
      <PolicyPreview effects={effects} />
    </Stack>
  );
}
