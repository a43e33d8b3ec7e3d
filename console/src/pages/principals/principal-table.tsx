import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PageLink } from '../../parts/links.js';
import { type Column, DataTable } from '../../parts/data-table.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { When } from '../../parts/when.js';
import { useFormats } from '../../language/formats.js';
import { type PrincipalDeed, PrincipalMenu } from './principal-menu.js';
import type { Principal } from './principals-documents.js';
import { useStanding } from './standing.js';
import { useTokensOf } from './use-tokens-of.js';

interface PrincipalTableProps {
  readonly principals: readonly Principal[];
  readonly isStale: boolean;
  readonly onDeed: (deed: PrincipalDeed, principal: Principal) => void;
}

export function PrincipalTable({ principals, isStale, onDeed }: PrincipalTableProps) {
  const { t } = useTranslation('principals');
  const standing = useStanding();
  const columns: readonly Column<Principal>[] = [
    {
      key: 'name',
      header: t('name'),
      cell: ({ name, kind }) => (
        <>
          <Text fw={600}>{name}</Text>
          <Text size="sm" c="dimmed">
            {kind}
          </Text>
        </>
      ),
    },
    {
      key: 'workspace',
      header: t('workspace'),
      cell: ({ workspaceId, workspaceName }) => (
        <PageLink size="sm" to="/workspaces/$id" params={{ id: workspaceId }}>
          {workspaceName}
        </PageLink>
      ),
    },
    { key: 'owner', header: t('owner'), cell: ({ ownerUsername }) => ownerUsername },
    { key: 'tokens', header: t('liveTokens'), cell: (principal) => <Tokens principal={principal} /> },
    {
      key: 'status',
      header: t('status.label'),
      cell: ({ isActive }) => (
        <StatusBadge tone={isActive ? 'good' : 'ended'}>
          {t(isActive ? 'status.active' : 'status.inactive')}
        </StatusBadge>
      ),
    },
    { key: 'offered', header: t('offeredTo'), cell: (principal) => <Offered principal={principal} /> },
  ];
  return (
    <DataTable
      caption={t('title')}
      rows={principals}
      rowKey={({ id }) => id}
      rowName={({ name }) => name}
      columns={columns}
      isStale={isStale}
      actions={(principal) => (
        <PrincipalMenu
          principal={principal}
          standing={standing(principal)}
          onDeed={(deed) => onDeed(deed, principal)}
        />
      )}
    />
  );
}

function Tokens({ principal }: { readonly principal: Principal }) {
  const { t } = useTranslation('principals');
  const formats = useFormats();
  const place = useTokensOf()(principal);
  const count = formats.number(principal.liveTokens);
  if (place === undefined) return <>{count}</>;
  return (
    <PageLink {...place} aria-label={t('tokensOf', { count: principal.liveTokens, name: principal.name })}>
      {count}
    </PageLink>
  );
}

function Offered({ principal: { offeredToUsername, offeredAt } }: { readonly principal: Principal }) {
  const { t } = useTranslation('principals');
  if (offeredToUsername === null)
    return (
      <Text size="sm" c="dimmed">
        {t('notOffered')}
      </Text>
    );
  return (
    <>
      <StatusBadge tone="waiting">{offeredToUsername}</StatusBadge>
      {offeredAt !== null && (
        <Text size="sm" c="dimmed">
          <When at={offeredAt} />
        </Text>
      )}
    </>
  );
}
