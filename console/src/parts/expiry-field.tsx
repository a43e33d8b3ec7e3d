import { Skeleton, Stack, Text } from '@mantine/core';
import { Suspense, lazy, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../language/formats.js';
import { ChoiceCards } from './choice-cards.js';
import { type Lifetimes, daysOf, daysWithin, inDays, longest, shortestExpiry } from './expiry-presets.js';

const ExpiryDate = lazy(async () => ({ default: (await import('./expiry-date.js')).ExpiryDate }));

interface ExpiryFieldProps {
  /** ISO 8601; undefined until one is chosen, which the field does with the shortest that is usual. */
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
  readonly policy: Lifetimes;
  readonly error?: string | undefined;
}

type Choice = `${number}` | 'longest' | 'custom';

/** When a token ends: one of a few spans within the policy, or a date; written out with its zone, beside the policy's bounds. */
export function ExpiryField({ value, onChange, policy, error }: ExpiryFieldProps) {
  const { t } = useTranslation('create');
  const [openedAt] = useState(() => Date.now());
  const [choice, setChoice] = useState<Choice>();
  const days = daysWithin(policy);
  useEffect(() => {
    if (value === undefined) onChange(shortestExpiry(policy));
  }, [value, onChange, policy]);
  const choose = (chosen: Choice): void => {
    setChoice(chosen);
    if (chosen === 'longest') onChange(longest(policy));
    else if (chosen !== 'custom') onChange(inDays(Number(chosen)));
  };
  const shown = choice ?? choiceOf(value, days, openedAt);
  return (
    <Stack gap="xs">
      <ChoiceCards<Choice>
        label={t('expiry.label')}
        columns={{ base: 2, xs: 3 }}
        value={shown}
        onChange={choose}
        error={shown === 'custom' ? undefined : error}
        choices={[
          ...days.map((count) => ({ value: `${count}` as const, label: t('expiry.days', { count }) })),
          ...(days.length === 0 ? [{ value: 'longest' as const, label: t('expiry.longest') }] : []),
          { value: 'custom' as const, label: t('expiry.custom') },
        ]}
      />
      {shown === 'custom' && (
        <Suspense fallback={<Skeleton height={44} />}>
          <ExpiryDate value={value} onChange={onChange} policy={policy} error={error} />
        </Suspense>
      )}
      <Ends value={value} policy={policy} />
    </Stack>
  );
}

function choiceOf(value: string | undefined, days: readonly number[], openedAt: number): Choice | undefined {
  if (value === undefined) return undefined;
  const found = daysOf(value, days, openedAt);
  if (found !== undefined) return `${found}`;
  return days.length === 0 ? 'longest' : 'custom';
}

function Ends({ value, policy }: Pick<ExpiryFieldProps, 'value' | 'policy'>) {
  const { t } = useTranslation('create');
  const formats = useFormats();
  const { minimumLifetimeSeconds: least, maximumLifetimeSeconds: most } = policy;
  return (
    <div>
      <Text size="sm" aria-live="polite">
        {value !== undefined && t('expiry.ends', { at: formats.zoned(value) })}
      </Text>
      <Text size="sm" c="dimmed">
        {t('expiry.most', { span: formats.span(most) })}
        {least > 0 && ` ${t('expiry.least', { span: formats.span(least) })}`}
      </Text>
    </div>
  );
}
