import { Group, NumberInput, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Span, units } from './durations.js';

interface SpanFieldProps {
  readonly label: string;
  readonly description: string;
  readonly value: Span;
  readonly error: string | undefined;
  readonly onChange: (value: Span) => void;
}

/** A number and its unit: days for people, and seconds where somebody set some by another way. */
export function SpanField({ label, description, value, error, onChange }: SpanFieldProps) {
  const { t } = useTranslation('policy');
  return (
    <Group align="flex-end" gap="xs" wrap="wrap">
      <NumberInput
        flex="1 1 12rem"
        label={label}
        description={description}
        value={value.amount}
        error={error}
        inputWrapperOrder={['label', 'description', 'error', 'input']}
        thousandSeparator=" "
        onChange={(amount) => onChange({ ...value, amount })}
      />
      <Select
        w="9rem"
        aria-label={t('unitOf', { field: label })}
        value={value.unit}
        allowDeselect={false}
        data={units.map((unit) => ({ value: unit, label: t(`unit.${unit}`) }))}
        onChange={(chosen) => {
          const unit = units.find((each) => each === chosen);
          if (unit !== undefined) onChange({ ...value, unit });
        }}
      />
    </Group>
  );
}
