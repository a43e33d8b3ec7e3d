import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { withoutTokenSecret } from './without-token-secret.js';

interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  /** Called when the typist rests. */
  readonly onSearch: (text: string) => void;
  /** As long as the service takes. */
  readonly maxLength?: number;
}

export function SearchField({ label, value, onSearch, maxLength = 100 }: SearchFieldProps) {
  const { t } = useTranslation();
  const [text, setText] = useState(value);
  const [sought, setSought] = useState(value);
  // The address changed by other means: a cleared filter, the way back.
  if (value !== sought) {
    setSought(value);
    if (value !== text.trim()) setText(value);
  }
  const search = useDebouncedCallback(onSearch, 300);
  const change = (typed: string): void => {
    const now = withoutTokenSecret(typed);
    setText(now);
    search(now);
  };
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      maxLength={maxLength}
      autoComplete="off"
      spellCheck={false}
      leftSection={<Search size={18} aria-hidden />}
      rightSection={
        text !== '' && <CloseButton aria-label={t('list.clearSearch')} onClick={() => change('')} />
      }
      onChange={(event) => change(event.currentTarget.value)}
      flex="1 1 14rem"
    />
  );
}
