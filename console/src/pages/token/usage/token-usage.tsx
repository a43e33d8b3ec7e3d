import { Button, Skeleton, Text } from '@mantine/core';
import { Suspense, lazy, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../../graphql/asking.js';
import { graphql } from '../../../graphql/graphql.js';
import { useFormats } from '../../../language/formats.js';
import { ProblemAlert } from '../../../parts/problem-alert.js';
import { Section } from '../section.js';
import type { ShownToken } from '../token-answer.js';
import classes from '../token-drawer.module.css';
import { useNow } from '../../../parts/use-now.js';
import { LastAddresses } from './last-addresses.js';
import { type UsageDay, daysOf, shownDays, startOfDay } from './usage-days.js';
import { UsageTable } from './usage-table.js';

const usageDocument = graphql(`
  query TokenUsage($id: uuid!, $from: timestamptz!) {
    credentialUsage(credentialId: $id, from: $from) {
      allowed
      refused
      hours {
        hour
        outcome
        requests
      }
      addresses {
        address
        lastSeenAt
      }
    }
  }
`);

// The library that draws is fetched when somebody looks at a token, not before.
const UsageChart = lazy(async () => ({ default: (await import('./usage-chart.js')).UsageChart }));

/** How often the token was presented in the last thirty days, and what became of that. */
export function TokenUsage({ token }: { readonly token: ShownToken }) {
  const { t } = useTranslation('token');
  const now = new Date(useNow(600));
  const from = startOfDay(now, 1 - shownDays).toISOString();
  const answer = useAnswer(
    'credentialUsage',
    usageDocument,
    { id: token.id, from },
    { refetchEverySeconds: 15, keepsPrevious: true },
  );
  const usage = answer.data?.credentialUsage;
  const today = startOfDay(now).getTime();
  const days = useMemo(
    () => (usage === undefined ? undefined : daysOf(usage.hours, new Date(today))),
    [usage, today],
  );
  return (
    <Section title={t('usage.title')} about={t('usage.about')}>
      {days === undefined && answer.error !== null && (
        <ProblemAlert problem={answer.error} onRetry={() => void answer.refetch()} />
      )}
      {days === undefined && answer.error === null && (
        <Skeleton height={200} role="status" aria-label={t('loading')} />
      )}
      {usage !== undefined && days !== undefined && (
        <Shown days={days} allowed={usage.allowed} refused={usage.refused} />
      )}
      <LastAddresses token={token} usage={usage} />
    </Section>
  );
}

interface ShownProps {
  readonly days: readonly UsageDay[];
  readonly allowed: number;
  readonly refused: number;
}

/** The numbers in words, in a picture, and in a table. */
function Shown({ days, allowed, refused }: ShownProps) {
  const { t } = useTranslation('token');
  const formats = useFormats();
  const [hasTable, setHasTable] = useState(false);
  if (allowed === 0 && refused === 0) return <Text c="dimmed">{t('usage.none')}</Text>;
  const summary = [
    t('usage.allowedCount', { count: allowed, number: formats.number(allowed) }),
    t('usage.refusedCount', { count: refused, number: formats.number(refused) }),
  ];
  return (
    <figure className={classes['figure']}>
      <Text component="figcaption" mb="sm">
        {formats.list(summary)}
      </Text>
      <div aria-hidden>
        <Suspense fallback={<Skeleton height={200} />}>
          <UsageChart days={days} />
        </Suspense>
      </div>
      <Button variant="default" mt="sm" aria-expanded={hasTable} onClick={() => setHasTable(!hasTable)}>
        {hasTable ? t('usage.hideTable') : t('usage.showTable')}
      </Button>
      {hasTable && <UsageTable days={days} />}
    </figure>
  );
}
