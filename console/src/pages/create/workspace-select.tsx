import type { SelectProps } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { SearchSelect } from './search-select.js';

const workspacesDocument = graphql(`
  query WorkspaceChoices($search: String) {
    workspaces(search: $search, first: 50) {
      nodes {
        id
        name
        role
      }
    }
  }
`);

interface WorkspaceSelectProps extends Pick<
  SelectProps,
  'label' | 'description' | 'placeholder' | 'error' | 'required'
> {
  readonly clearable?: boolean;
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
}

/** One of the workspaces that somebody is more than a guest in: guests create nothing. */
export function WorkspaceSelect(props: WorkspaceSelectProps) {
  const { t } = useTranslation('create');
  const [search, setSearch] = useState('');
  const { data, isFetching } = useAnswer(
    'workspaceChoices',
    workspacesDocument,
    { search },
    { keepsPrevious: true },
  );
  const own = (data?.workspaces.nodes ?? []).filter(({ role }) => role !== null && role !== 'guest');
  return (
    <SearchSelect
      {...props}
      options={own.map(({ id, name }) => ({ value: id, label: name }))}
      onSearch={setSearch}
      isSearching={isFetching}
      nothingFound={t('workspace.none')}
    />
  );
}
