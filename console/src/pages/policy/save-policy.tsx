import { Button, List, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useAnswer, useChange } from '../../graphql/asking.js';
import type { ResultOf } from '../../graphql/graphql.js';
import { ConfirmDialog, Said } from '../../parts/confirm-dialog.js';
import { ListSkeleton } from '../../parts/list-states.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { toast } from '../../parts/toast.js';
import { type Policy, type PolicyEffects, type policyDocument, policyMutation } from './policy-documents.js';
import { type RuleName, type Rules, changesOf } from './policy-draft.js';
import { PolicyPreview } from './policy-preview.js';
import { useRuleWords } from './rule-words.js';

interface SavePolicyProps {
  readonly base: Policy;
  readonly rules: Rules | undefined;
  readonly changed: readonly RuleName[];
  readonly onSaved: (effects: PolicyEffects, now: Policy) => void;
}

/** Saves after a question that says once more what changes, and what that hits. */
export function SavePolicy({ base, rules, changed, onSaved }: SavePolicyProps) {
  const { t } = useTranslation('policy');
  const [isOpen, { open, close }] = useDisclosure();
  const queries = useQueryClient();
  const save = useChange(policyMutation, []);
  const confirm = (after: Rules): void =>
    save.mutate(
      { ...changesOf(after, base), dryRun: false },
      {
        onSuccess: ({ setCredentialPolicy: effects }) => {
          close();
          toast(t('saved.toast'));
          // The page and its form begin with the same rules, so that one's own change is not taken for somebody else's.
          queries.setQueriesData<ResultOf<typeof policyDocument>>(
            { queryKey: ['policyRules'] },
            (found) => found && { credentialPolicy: { ...found.credentialPolicy, ...after } },
          );
          onSaved(effects, { ...base, ...after });
          void queries.invalidateQueries();
        },
      },
    );
  return (
    <>
      <Button disabled={rules === undefined || changed.length === 0} onClick={open}>
        {t('review')}
      </Button>
      {rules !== undefined && (
        <ConfirmDialog
          isOpen={isOpen}
          title={t('confirm.title')}
          confirm={t('confirm.do')}
          isDangerous={false}
          isBusy={save.isPending}
          problem={save.error}
          onConfirm={() => confirm(rules)}
          onClose={() => {
            save.reset();
            close();
          }}
        >
          <Changes base={base} rules={rules} changed={changed} />
        </ConfirmDialog>
      )}
    </>
  );
}

interface ChangesProps {
  readonly base: Policy;
  readonly rules: Rules;
  readonly changed: readonly RuleName[];
}

function Changes({ base, rules, changed }: ChangesProps) {
  const { t } = useTranslation('policy');
  const words = useRuleWords();
  const { data, error } = useAnswer('policyPreview', policyMutation, {
    ...changesOf(rules, base),
    dryRun: true,
  });
  return (
    <Stack>
      <Said>{t('confirm.about')}</Said>
      <List spacing="xs">
        {changed.map((name) => (
          <List.Item key={name}>
            <Text td="line-through" c="dimmed">
              {words(name, base)}
            </Text>
            <Text fw={600}>{words(name, rules)}</Text>
          </List.Item>
        ))}
      </List>
      {error !== null && <ProblemAlert problem={error} />}
      {data === undefined && error === null && <ListSkeleton rows={2} />}
      {data !== undefined && <PolicyPreview effects={data.setCredentialPolicy} />}
    </Stack>
  );
}
