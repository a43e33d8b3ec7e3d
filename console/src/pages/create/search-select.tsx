import { Loader, MultiSelect, Select, type SelectProps } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';

export interface Option {
  readonly value: string;
  readonly label: string;
}

interface SearchProps extends Pick<
  SelectProps,
  'label' | 'description' | 'placeholder' | 'error' | 'required'
> {
  /** What the service found for the last search. */
  readonly options: readonly Option[];
  /** Called when the typist rests; the service does the searching. */
  readonly onSearch: (text: string) => void;
  readonly isSearching: boolean;
  readonly nothingFound: string;
}

interface SearchSelectProps extends SearchProps {
  readonly clearable?: boolean;
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
}

/** As long as the service takes. */
const longest = 100;

/** One of many: only what matches the search is loaded, and what was chosen stays. */
export function SearchSelect({ options, onSearch, isSearching, nothingFound, ...select }: SearchSelectProps) {
  const { value, onChange } = select;
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<readonly Option[]>([]);
  const search = useDebouncedCallback(onSearch, 250);
  const data = withChosen(options, value === null ? [] : [value], chosen);
  return (
    <Select
      {...select}
      data={data}
      searchable
      searchValue={text}
      maxLength={longest}
      onSearchChange={(now) => {
        setText(now);
        // What stands in the field after choosing is no search.
        search(data.some(({ label }) => label === now) ? '' : now);
      }}
      filter={({ options: all }) => all}
      nothingFoundMessage={nothingFound}
      rightSection={isSearching ? <Loader size="xs" /> : undefined}
      onChange={(now) => {
        setChosen(data.filter((each) => each.value === now));
        onChange(now);
      }}
    />
  );
}

interface SearchMultiSelectProps extends SearchProps {
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
}

/** Several of many, each a chip. */
export function SearchMultiSelect(props: SearchMultiSelectProps) {
  const { options, onSearch, isSearching, nothingFound, value, onChange, ...select } = props;
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<readonly Option[]>([]);
  const search = useDebouncedCallback(onSearch, 250);
  const data = withChosen(options, value, chosen);
  return (
    <MultiSelect
      {...select}
      data={data}
      value={[...value]}
      searchable
      hidePickedOptions
      searchValue={text}
      maxLength={longest}
      onSearchChange={(now) => {
        setText(now);
        search(now);
      }}
      filter={({ options: all }) => all}
      nothingFoundMessage={nothingFound}
      rightSection={isSearching ? <Loader size="xs" /> : undefined}
      onChange={(now) => {
        setChosen(data.filter((each) => now.includes(each.value)));
        onChange(now);
      }}
    />
  );
}

/** What is chosen has a name even when the search has moved on; one that a link named is shown by its id until it is found. */
function withChosen(
  options: readonly Option[],
  values: readonly string[],
  chosen: readonly Option[],
): Option[] {
  const missing = values.filter((value) => options.every((each) => each.value !== value));
  const named = (value: string): Option =>
    chosen.find((each) => each.value === value) ?? { value, label: value };
  return [...missing.map(named), ...options];
}
