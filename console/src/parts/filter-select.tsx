import { type ComboboxData, Select } from '@mantine/core';

interface FilterSelectProps {
  readonly label: string;
  /** What stands there while it narrows nothing. */
  readonly any: string;
  /** What the cross says that makes it narrow nothing again. */
  readonly clear: string;
  readonly data: ComboboxData;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** One of a few values by which a list may be narrowed. */
export function FilterSelect({ label, any, clear, value, onChange, ...rest }: FilterSelectProps) {
  return (
    <Select
      aria-label={label}
      placeholder={any}
      clearable
      clearButtonProps={{ 'aria-label': clear }}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      flex="1 1 9rem"
      maw={{ base: '100%', sm: 220 }}
      {...rest}
    />
  );
}
