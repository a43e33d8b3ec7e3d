import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useReachable } from './reachable-options.js';
import { SearchMultiSelect, SearchSelect } from './search-select.js';

interface PickerProps {
  readonly kind: 'project' | 'client' | 'oplog';
  readonly principalId: string;
  readonly label: string;
  readonly description?: string;
  readonly error?: ReactNode;
  readonly required?: boolean;
}

function usePicker({ kind, principalId, description, ...others }: PickerProps) {
  const { t } = useTranslation('create');
  const { more, error, ...found } = useReachable(kind, principalId);
  const said = more === undefined ? description : [description, t('grants.moreMatch', { count: more })];
  return {
    ...others,
    ...found,
    error: others.error ?? error?.message,
    description: Array.isArray(said) ? said.filter((each) => each !== undefined).join(' ') : said,
    placeholder: t('grants.search'),
    nothingFound: t('grants.noMatch'),
  };
}

interface OneProps extends PickerProps {
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
}

export function ReachablePicker({ value, onChange, ...picker }: OneProps) {
  return <SearchSelect {...usePicker(picker)} value={value} onChange={onChange} />;
}

interface SeveralProps extends PickerProps {
  readonly value: readonly string[];
  readonly onChange: (ids: string[]) => void;
}

export function ReachablesPicker({ value, onChange, ...picker }: SeveralProps) {
  return <SearchMultiSelect {...usePicker(picker)} value={value} onChange={onChange} />;
}
