import { Alert, Box, Button, Group } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Bot, History, Info, LogOut, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../../parts/links.js';
import { EmptyState, ListSkeleton } from '../../parts/list-states.js';
import { Page } from '../../parts/page.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { administers, useViewer } from '../../session/viewer.js';
import { AddMemberDialog } from './add-member-dialog.js';
import { ChangeRoleDialog } from './change-role-dialog.js';
import { LeaveDialog } from './leave-dialog.js';
import { MemberList } from './member-list.js';
import { RemoveMemberDialog } from './remove-member-dialog.js';
import { useWorkspace } from './use-workspace.js';
import type { Member, Workspace } from './workspaces-documents.js';

const route = getRouteApi('/workspaces/$id');

/** A workspace and who works in it. */
export function WorkspacePage() {
  const { t } = useTranslation('workspaces');
  const { id } = route.useParams();
  const { data, error, isPending, refetch } = useWorkspace(id);
  if (data !== undefined) return <Members key={id} workspace={data} />;
  return (
    <Page title={t('one')}>
      {isPending ? <ListSkeleton /> : <ProblemAlert problem={error} onRetry={() => void refetch()} />}
      <Group>
        <ButtonLink to="/workspaces" variant="default">
          {t('toAll')}
        </ButtonLink>
      </Group>
    </Page>
  );
}

type Doing =
  { readonly deed: 'add' | 'leave' } | { readonly deed: 'role' | 'remove'; readonly member: Member };

function Members({ workspace }: { readonly workspace: Workspace }) {
  const { t } = useTranslation('workspaces');
  const viewer = useViewer();
  const [doing, setDoing] = useState<Doing>();
  const [said, setSaid] = useState<string>();
  const stop = (): void => setDoing(undefined);
  const mayChange = workspace.role === 'owner' || administers(viewer);
  const seesMembers = mayChange || (workspace.role !== 'guest' && workspace.role !== null);
  const memberFor = (deed: Doing['deed']): Member | undefined =>
    doing !== undefined && 'member' in doing && doing.deed === deed ? doing.member : undefined;
  return (
    <Page
      title={workspace.name}
      about={t('membersAbout')}
      actions={<Actions workspace={workspace} mayChange={mayChange} onDeed={(deed) => setDoing({ deed })} />}
    >
      <Box role="status" display={said === undefined ? 'contents' : undefined}>
        {said !== undefined && (
          <Alert
            icon={<Info aria-hidden />}
            withCloseButton
            closeButtonLabel={t('removed.close')}
            onClose={() => setSaid(undefined)}
          >
            {said}
          </Alert>
        )}
      </Box>
      {seesMembers ? (
        <MemberList
          workspaceId={workspace.id}
          mayChange={mayChange}
          onDeed={(deed, member) => setDoing({ deed, member })}
        />
      ) : (
        <EmptyState title={t('guest')} about={t('guestAbout')} />
      )}
      <AddMemberDialog isOpen={doing?.deed === 'add'} workspace={workspace} onClose={stop} />
      <ChangeRoleDialog member={memberFor('role')} workspace={workspace} onClose={stop} />
      <RemoveMemberDialog
        member={memberFor('remove')}
        workspace={workspace}
        onClose={stop}
        onRemoved={setSaid}
      />
      <LeaveDialog isOpen={doing?.deed === 'leave'} workspace={workspace} onClose={stop} />
    </Page>
  );
}

interface ActionsProps {
  readonly workspace: Workspace;
  readonly mayChange: boolean;
  readonly onDeed: (deed: 'add' | 'leave') => void;
}

function Actions({ workspace: { id, role }, mayChange, onDeed }: ActionsProps) {
  const { t } = useTranslation('workspaces');
  const principals = { workspaceId: id };
  const history = { search: undefined, subjectId: id };
  return (
    <>
      {mayChange && (
        <Button leftSection={<UserPlus size={18} aria-hidden />} onClick={() => onDeed('add')}>
          {t('add.open')}
        </Button>
      )}
      <ButtonLink
        to="/principals"
        search={principals}
        variant="default"
        leftSection={<Bot size={18} aria-hidden />}
      >
        {t('principals')}
      </ButtonLink>
      {mayChange && (
        <ButtonLink
          to="/audit"
          search={history}
          variant="default"
          leftSection={<History size={18} aria-hidden />}
        >
          {t('history')}
        </ButtonLink>
      )}
      {role !== null && (
        <Button
          variant="default"
          leftSection={<LogOut size={18} aria-hidden />}
          onClick={() => onDeed('leave')}
        >
          {t('leave.open')}
        </Button>
      )}
    </>
  );
}
