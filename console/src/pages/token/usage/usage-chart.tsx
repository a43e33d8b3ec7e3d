import { BarChart } from '@mantine/charts';
import '@mantine/charts/styles.css';
import { Paper, Text, useDirection } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Formats, useFormats } from '../../../language/formats.js';
import type { UsageDay } from './usage-days.js';
import { reasonWords } from './usage-table.js';

/** One bar a day: what was let in, and on top of it what was refused. */
export function UsageChart({ days }: { readonly days: readonly UsageDay[] }) {
  const { t } = useTranslation('token');
  const formats = useFormats();
  const { dir } = useDirection();
  const isMirrored = dir === 'rtl';
  return (
    <BarChart
      h={200}
      data={days.map(({ day, allowed, refused }) => ({ day: formats.day(day), allowed, refused }))}
      dataKey="day"
      type="stacked"
      withLegend
      series={[
        { name: 'allowed', label: t('usage.allowed'), color: 'teal.6' },
        { name: 'refused', label: t('usage.refused'), color: 'red.7' },
      ]}
      valueFormatter={formats.number}
      barProps={{ isAnimationActive: false }}
      xAxisProps={{ reversed: isMirrored, minTickGap: 24 }}
      yAxisProps={{ orientation: isMirrored ? 'right' : 'left', allowDecimals: false, width: 48 }}
      tooltipProps={{
        content: ({ label }) => (
          <DayTooltip day={days.find(({ day }) => formats.day(day) === label)} formats={formats} />
        ),
      }}
    />
  );
}

/** A day's numbers, and why requests were refused. */
function DayTooltip({ day, formats }: { readonly day: UsageDay | undefined; readonly formats: Formats }) {
  const { t } = useTranslation('token');
  if (day === undefined) return null;
  return (
    <Paper withBorder shadow="sm" p="xs" maw={280}>
      <Text size="sm" fw={600}>
        {formats.day(day.day)}
      </Text>
      <Text size="sm">
        {t('usage.allowedCount', { count: day.allowed, number: formats.number(day.allowed) })}
      </Text>
      <Text size="sm">
        {t('usage.refusedCount', { count: day.refused, number: formats.number(day.refused) })}
      </Text>
      {day.reasons.size > 0 && <Text size="sm">{reasonWords(day, t, formats)}</Text>}
    </Paper>
  );
}
