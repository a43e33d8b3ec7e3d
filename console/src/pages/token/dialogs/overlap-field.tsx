import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../../language/formats.js';

interface OverlapFieldProps {
  /** In seconds; 0 is none. */
  readonly value: number;
  readonly onChange: (seconds: number) => void;
  readonly now: number;
  /** No overlap outlives the token. */
  readonly endsAt: string;
  readonly maximumSeconds: number;
}

const presets = [0, 3600, 21_600, 86_400];

/** How long the old text stays good beside the new one, with the time until when that is. */
export function OverlapField({ value, onChange, now, endsAt, maximumSeconds }: OverlapFieldProps) {
  const { t } = useTranslation('token');
  const formats = useFormats();
  const offered = [...new Set([...presets.filter((each) => each <= maximumSeconds), maximumSeconds])];
  const until = new Date(Math.min(now + value * 1000, Date.parse(endsAt)));
  return (
    <Select
      label={t('overlapField.label')}
      description={
        value === 0 ? t('overlapField.none') : t('overlapField.until', { when: formats.exact(until) })
      }
      value={String(value)}
      allowDeselect={false}
      comboboxProps={{ withinPortal: true }}
      data={offered.map((seconds) => ({
        value: String(seconds),
        label: seconds === 0 ? t('overlapField.atOnce') : formats.span(seconds),
      }))}
      onChange={(chosen) => {
        if (chosen !== null) onChange(Number(chosen));
      }}
    />
  );
}

/** An hour where the policy allows one: long enough to put the new text in place, short enough to be forgotten. */
export const usualOverlap = (maximumSeconds: number): number => Math.min(3600, maximumSeconds);
