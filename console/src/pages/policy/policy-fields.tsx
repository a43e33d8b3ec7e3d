import { NumberInput, SimpleGrid, Stack, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type DraftField, type PolicyDraft, problemsOf } from './policy-draft.js';
import { SpanField } from './span-field.js';

interface PolicyFieldsProps {
  readonly draft: PolicyDraft;
  readonly onChange: (draft: PolicyDraft) => void;
}

interface RateFieldProps extends PolicyFieldsProps {
  readonly error: string | undefined;
}

function RateField({ draft, error, onChange }: RateFieldProps) {
  const { t } = useTranslation('policy');
  return (
    <>
      <Switch
        size="md"
        label={t('field.limitsRate')}
        description={t('aboutField.limitsRate')}
        checked={draft.limitsRate}
        onChange={(event) => onChange({ ...draft, limitsRate: event.currentTarget.checked })}
      />
      {draft.limitsRate && (
        <NumberInput
          maw="20rem"
          label={t('field.perMinute')}
          value={draft.perMinute}
          error={error}
          inputWrapperOrder={['label', 'description', 'error', 'input']}
          onChange={(perMinute) => onChange({ ...draft, perMinute })}
        />
      )}
    </>
  );
}

const spanFields = ['maximumLifetime', 'minimumLifetime', 'maximumOverlap'] as const;

/** The fields of the form, with what is wrong beside each. */
export function PolicyFields({ draft, onChange }: PolicyFieldsProps) {
  const { t } = useTranslation('policy');
  const problems = problemsOf(draft);
  const errorOf = (field: DraftField): string | undefined => {
    const problem = problems[field];
    return problem && t(`wrong.${problem}`);
  };
  return (
    <Stack gap="lg">
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        {spanFields.map((field) => (
          <SpanField
            key={field}
            label={t(`field.${field}`)}
            description={t(`aboutField.${field}`)}
            value={draft[field]}
            error={errorOf(field)}
            onChange={(span) => onChange({ ...draft, [field]: span })}
          />
        ))}
        <NumberInput
          label={t('field.liveTokens')}
          description={t('aboutField.liveTokens')}
          value={draft.liveTokens}
          error={errorOf('liveTokens')}
          inputWrapperOrder={['label', 'description', 'error', 'input']}
          onChange={(liveTokens) => onChange({ ...draft, liveTokens })}
        />
      </SimpleGrid>
      <Switch
        size="md"
        label={t('field.extensionRotates')}
        description={t('aboutField.extensionRotates')}
        checked={draft.extensionRotates}
        onChange={(event) => onChange({ ...draft, extensionRotates: event.currentTarget.checked })}
      />
      <Switch
        size="md"
        label={t('field.revokesIdle')}
        description={t('aboutField.revokesIdle')}
        checked={draft.revokesIdle}
        onChange={(event) => onChange({ ...draft, revokesIdle: event.currentTarget.checked })}
      />
      {draft.revokesIdle && (
        <NumberInput
          maw="20rem"
          label={t('field.idleDays')}
          value={draft.idleDays}
          error={errorOf('idleDays')}
          inputWrapperOrder={['label', 'description', 'error', 'input']}
          onChange={(idleDays) => onChange({ ...draft, idleDays })}
        />
      )}
      <RateField draft={draft} error={errorOf('perMinute')} onChange={onChange} />
    </Stack>
  );
}
