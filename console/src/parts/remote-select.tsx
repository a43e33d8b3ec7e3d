import { Loader, Select, type SelectProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

export interface Option {
  readonly value: string;
  readonly label: string;
}

interface RemoteSelectProps extends Pick<
  SelectProps,
  'label' | 'description' | 'placeholder' | 'required' | 'aria-label' | 'flex' | 'maw' | 'error'
> {
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  /** What the service found for what was typed. */
  readonly options: readonly Option[];
  readonly isLoading: boolean;
  /** Called when the typist rests. */
  readonly onSearch: (text: string) => void;
  /** Said where nothing is found. */
  readonly nothing: string;
  /** What the button is called that chooses nothing. */
  readonly clear: string;
  /** The chosen one, while it is not among those found. */
  readonly chosen?: Option | undefined;
}

/** One of many, which the service looks for. */
export function RemoteSelect({
  value,
  onChange,
  options,
  isLoading,
  onSearch,
  nothing,
  clear,
  chosen,
  ...field
}: RemoteSelectProps) {
  const { t } = useTranslation();
  const [known, setKnown] = useState<Option>();
  // The field holds the label of what is chosen: nobody looks for that.
  const isChosen = (text: string): boolean =>
    [chosen, known, ...options].some((option) => option !== undefined && option.label === text);
  const search = useDebouncedCallback((text: string) => onSearch(isChosen(text) ? '' : text), 300);
  const kept = [chosen, known].find((option) => option !== undefined && option.value === value);
  const isListed = kept === undefined || options.some((option) => option.value === kept.value);
  return (
    <Select
      {...field}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': clear }}
      data={isListed ? [...options] : [kept, ...options]}
      // The service has looked already, in more than the label.
      filter={({ options: found }) => found}
      value={value}
      onChange={(now) => {
        setKnown(options.find((option) => option.value === now));
        onChange(now);
      }}
      onSearchChange={search}
      nothingFoundMessage={isLoading ? t('loading') : nothing}
      rightSection={isLoading ? <Loader size={16} aria-hidden /> : undefined}
      autoComplete="off"
      spellCheck={false}
    />
  );
}
