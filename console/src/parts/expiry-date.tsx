import { DateTimePicker, DatesProvider } from '@mantine/dates';
import '@mantine/dates/styles.css';
import 'dayjs/locale/de';
import 'dayjs/locale/es';
import 'dayjs/locale/zh';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Lifetimes } from './expiry-presets.js';

interface ExpiryDateProps {
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
  readonly policy: Lifetimes;
  readonly error?: string | undefined;
}

const dated = { de: 'D. MMM YYYY, HH:mm', es: 'D MMM YYYY, HH:mm', zh: 'YYYY年M月D日 HH:mm' };
const weekBegins = { en: 1, zh: 1, de: 1, es: 1 } as const;
const known = ['de', 'es', 'zh'] as const;

/** A date and time of one's own, in the reader's zone. Its code is loaded when somebody asks for it. */
export function ExpiryDate({ value, onChange, policy, error }: ExpiryDateProps) {
  const { t, i18n } = useTranslation('create');
  const locale = known.find((tag) => tag === i18n.language);
  const [openedAt] = useState(() => Date.now());
  const at = (seconds: number): Date => new Date(openedAt + seconds * 1000);
  return (
    <DatesProvider settings={{ locale: locale ?? 'en', firstDayOfWeek: weekBegins[locale ?? 'en'] }}>
      <DateTimePicker
        size="md"
        label={t('expiry.date')}
        value={value === undefined ? null : new Date(value)}
        valueFormat={locale === undefined ? 'D MMM YYYY, HH:mm' : dated[locale]}
        minDate={at(policy.minimumLifetimeSeconds)}
        maxDate={at(policy.maximumLifetimeSeconds)}
        onChange={(chosen) => {
          // Without a zone it is a time of the reader's own.
          if (chosen !== null) onChange(new Date(chosen.replace(' ', 'T')).toISOString());
        }}
        error={error}
        highlightToday
        timePickerProps={{
          hoursInputLabel: t('expiry.hours'),
          minutesInputLabel: t('expiry.minutes'),
          'aria-label': t('expiry.time'),
        }}
        submitButtonProps={{ 'aria-label': t('expiry.take') }}
        ariaLabels={{
          previousMonth: t('expiry.previousMonth'),
          nextMonth: t('expiry.nextMonth'),
          monthLevelControl: t('expiry.chooseMonth'),
        }}
      />
    </DatesProvider>
  );
}
