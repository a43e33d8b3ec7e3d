import { Group, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { UserCog, UserMinus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { type Column, DataTable } from '../../parts/data-table.js';
import { EmptyState, ListStates } from '../../parts/list-states.js';
import { Pager } from '../../parts/pager.js';
import { RowMenu } from '../../parts/row-menu.js';
import { SearchField } from '../../parts/search-field.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { When } from '../../parts/when.js';
import { type Member, memberRoleOf, membersDocument } from './workspaces-documents.js';

const route = getRouteApi('/workspaces/$id');

interface MemberListProps {
  readonly workspaceId: string;
  readonly mayChange: boolean;
  readonly onDeed: (deed: 'role' | 'remove', member: Member) => void;
}

export function MemberList({ workspaceId, mayChange, onDeed }: MemberListProps) {
  const { t } = useTranslation('workspaces');
  const { search, after } = route.useSearch();
  const navigate = route.useNavigate();
  const variables = { workspaceId, search, after, first: 25 };
  const answer = useAnswer('workspaceMembers', membersDocument, variables, { keepsPrevious: true });
  const goTo = (cursor: string | undefined): void =>
    void navigate({ search: (before) => ({ ...before, after: cursor }) });
  return (
    <>
      <Group>
        <SearchField
          label={t('searchMembers')}
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
        isEmpty={(data) => data.workspaceMembers.nodes.length === 0}
        empty={<EmptyState title={t('noMembers')} />}
        onClearFilter={
          search === undefined && after === undefined ? undefined : () => void navigate({ search: {} })
        }
      >
        {({ workspaceMembers: page }) => (
          <>
            <MemberTable
              members={page.nodes}
              isStale={answer.isPlaceholderData}
              onDeed={mayChange ? onDeed : undefined}
            />
            <Pager page={page} after={after} onGo={goTo} />
          </>
        )}
      </ListStates>
    </>
  );
}

interface MemberTableProps {
  readonly members: readonly Member[];
  readonly isStale: boolean;
  readonly onDeed: MemberListProps['onDeed'] | undefined;
}

function MemberTable({ members, isStale, onDeed }: MemberTableProps) {
  const { t } = useTranslation('workspaces');
  const columns: readonly Column<Member>[] = [
    {
      key: 'name',
      header: t('person'),
      cell: ({ displayName, username }) => (
        <>
          <Text fw={600}>{displayName}</Text>
          <Text size="sm" c="dimmed">
            {username}
          </Text>
        </>
      ),
    },
    { key: 'role', header: t('role.label'), cell: ({ role }) => t(`role.${memberRoleOf(role)}`) },
    {
      key: 'status',
      header: t('account'),
      cell: ({ isActive }) => (
        <StatusBadge tone={isActive ? 'good' : 'ended'}>{t(isActive ? 'on' : 'off')}</StatusBadge>
      ),
    },
    { key: 'joined', header: t('joined'), cell: ({ joinedAt }) => <When at={joinedAt} /> },
  ];
  return (
    <DataTable
      caption={t('members')}
      rows={members}
      rowKey={({ userId }) => userId}
      rowName={({ username }) => username}
      columns={columns}
      isStale={isStale}
      actions={
        onDeed &&
        ((member) => (
          <RowMenu label={t('menu', { name: member.username })}>
            {(item) => (
              <>
                {item({ Icon: UserCog, words: t('change.open'), onClick: () => onDeed('role', member) })}
                {item({
                  Icon: UserMinus,
                  words: t('remove.open'),
                  isDangerous: true,
                  onClick: () => onDeed('remove', member),
                })}
              </>
            )}
          </RowMenu>
        ))
      }
    />
  );
}
