import { Button, Group, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { PageLink } from '../../parts/links.js';
import { type Column, DataTable } from '../../parts/data-table.js';
import { EmptyState, ListStates } from '../../parts/list-states.js';
import { Page } from '../../parts/page.js';
import { Pager } from '../../parts/pager.js';
import { SearchField } from '../../parts/search-field.js';
import { When } from '../../parts/when.js';
import { administers, useViewer } from '../../session/viewer.js';
import { CreateWorkspaceDialog } from './create-workspace-dialog.js';
import { type Workspace, memberRoleOf, workspacesDocument } from './workspaces-documents.js';

const route = getRouteApi('/workspaces');

/** One's workspaces; for managers and admins all there are. */
export function WorkspacesPage() {
  const { t } = useTranslation('workspaces');
  const seesAll = administers(useViewer());
  const { search, after } = route.useSearch();
  const navigate = route.useNavigate();
  const [isCreating, setIsCreating] = useState(false);
  const answer = useAnswer(
    'workspaces',
    workspacesDocument,
    { search, after, first: 25 },
    { keepsPrevious: true },
  );
  const goTo = (cursor: string | undefined): void =>
    void navigate({ search: (before) => ({ ...before, after: cursor }) });
  // Whoever is a member nowhere creates nothing; the service refuses guests too.
  const isNowhere = !seesAll && search === undefined && answer.data?.workspaces.totalCount === 0;
  const create = !isNowhere && (
    <Button leftSection={<Plus size={18} aria-hidden />} onClick={() => setIsCreating(true)}>
      {t('create.open')}
    </Button>
  );
  return (
    <Page title={t('title')} about={seesAll ? t('aboutAll') : t('about')} actions={create}>
      <Group>
        <SearchField
          label={t('search')}
          value={search ?? ''}
          onSearch={(sought) =>
            void navigate({
              search: (before) => ({ ...before, search: sought || undefined, after: undefined }),
            })
          }
        />
      </Group>
      <ListStates
        answer={answer}
        isEmpty={(data) => data.workspaces.nodes.length === 0}
        empty={<EmptyState title={t('none')} about={t('noneAbout')} />}
        onClearFilter={
          search === undefined && after === undefined ? undefined : () => void navigate({ search: {} })
        }
      >
        {({ workspaces: page }) => (
          <>
            <WorkspaceTable workspaces={page.nodes} isStale={answer.isPlaceholderData} />
            <Pager page={page} after={after} onGo={goTo} />
          </>
        )}
      </ListStates>
      <CreateWorkspaceDialog isOpen={isCreating} onClose={() => setIsCreating(false)} />
    </Page>
  );
}

interface WorkspaceTableProps {
  readonly workspaces: readonly Workspace[];
  readonly isStale: boolean;
}

function WorkspaceTable({ workspaces, isStale }: WorkspaceTableProps) {
  const { t } = useTranslation('workspaces');
  const columns: readonly Column<Workspace>[] = [
    {
      key: 'name',
      header: t('name'),
      cell: ({ id, name }) => (
        <PageLink size="sm" to="/workspaces/$id" params={{ id }} fw={600}>
          {name}
        </PageLink>
      ),
    },
    {
      key: 'role',
      header: t('ownRole'),
      cell: ({ role }) =>
        role === null ? (
          <Text size="sm" c="dimmed">
            {t('noMember')}
          </Text>
        ) : (
          t(`role.${memberRoleOf(role)}`)
        ),
    },
    {
      key: 'members',
      header: t('members'),
      cell: ({ memberCount }) => t('memberCount', { count: memberCount }),
    },
    { key: 'created', header: t('created'), cell: ({ createdAt }) => <When at={createdAt} /> },
  ];
  return (
    <DataTable
      caption={t('title')}
      rows={workspaces}
      rowKey={({ id }) => id}
      rowName={({ name }) => name}
      columns={columns}
      isStale={isStale}
    />
  );
}
