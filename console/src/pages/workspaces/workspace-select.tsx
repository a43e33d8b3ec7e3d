import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { type Option, RemoteSelect } from '../../parts/remote-select.js';
import { useWorkspace } from './use-workspace.js';
import { type Workspace, workspacesDocument } from './workspaces-documents.js';

interface WorkspaceSelectProps {
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
}

/** Narrows a list to one of the workspaces that the viewer sees. */
export function WorkspaceFilter(props: WorkspaceSelectProps) {
  const { t } = useTranslation('workspaces');
  return (
    <RemoteSelect
      {...props}
      {...useWorkspaceOptions(props.value, () => true)}
      aria-label={t('select.label')}
      placeholder={t('select.any')}
      clear={t('select.any')}
      nothing={t('select.nothing')}
      flex="1 1 12rem"
      maw={{ base: '100%', sm: 280 }}
    />
  );
}

interface WorkspaceFieldProps extends WorkspaceSelectProps {
  readonly label: string;
  readonly description: string;
}

/** One of the workspaces where the viewer is more than a guest: where something of theirs can be. */
export function WorkspaceField({ label, description, ...props }: WorkspaceFieldProps) {
  const { t } = useTranslation('workspaces');
  return (
    <RemoteSelect
      {...props}
      {...useWorkspaceOptions(props.value, isMember)}
      label={label}
      description={description}
      required
      placeholder={t('select.choose')}
      clear={t('select.clear')}
      nothing={t('select.nothing')}
    />
  );
}

const isMember = ({ role }: Workspace): boolean => role !== null && role !== 'guest';

function useWorkspaceOptions(value: string | null, isOffered: (workspace: Workspace) => boolean) {
  const [search, setSearch] = useState('');
  const found = useAnswer('workspaces', workspacesDocument, { search, first: 50 }, { keepsPrevious: true });
  const { data: chosen } = useWorkspace(value ?? undefined);
  return {
    options: (found.data?.workspaces.nodes ?? []).filter(isOffered).map(optionOf),
    chosen: chosen && optionOf(chosen),
    isLoading: found.isFetching,
    onSearch: setSearch,
  };
}

const optionOf = ({ id, name }: Workspace): Option => ({ value: id, label: name });
