import { Loader, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';

export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface SearchedSelectProps {
  readonly label: string;
  readonly placeholder: string;
  /** What is chosen; its name may be known although nobody looked for it. */
  readonly value: Choice | undefined;
  readonly onChange: (chosen: Choice | undefined) => void;
  /** Asks for what has this text in its name; called on each render. */
  readonly useChoices: (search: string) => { readonly choices: readonly Choice[]; readonly isBusy: boolean };
  readonly nothing: string;
}

/** One of more than fit into a list: the service looks for them, by what is typed. */
export function SearchedSelect({
  label,
  placeholder,
  value,
  onChange,
  useChoices,
  nothing,
}: SearchedSelectProps) {
  const chosen = value?.label ?? '';
  const [typed, setTyped] = useState(chosen);
  const [told, setTold] = useState(chosen);
  // Another was chosen, here or by other means, or the name of the one has become known.
  if (chosen !== told) {
    setTold(chosen);
    setTyped(chosen);
  }
  const [search] = useDebouncedValue(typed, 300);
  const { choices, isBusy } = useChoices(search === value?.label ? '' : search.slice(0, 100));
  const known = [...choices, ...(value === undefined ? [] : [value])];
  const data = [...new Map(known.map((choice) => [choice.value, choice])).values()];
  return (
    <Select
      flex="1 1 14rem"
      label={label}
      placeholder={placeholder}
      data={data}
      value={value?.value ?? null}
      searchable
      clearable
      searchValue={typed}
      onSearchChange={setTyped}
      // The service has looked already.
      filter={({ options }) => options}
      nothingFoundMessage={nothing}
      rightSection={isBusy ? <Loader size="xs" aria-hidden /> : undefined}
      onChange={(id) => onChange(data.find((choice) => choice.value === id))}
    />
  );
}
