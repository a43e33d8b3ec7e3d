import { Badge, Button, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../../parts/data-table.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { When } from '../../parts/when.js';
import type { Session } from './sessions-document.js';
import { sessionStatuses } from './sessions-address.js';

interface SessionsTableProps {
  readonly sessions: readonly Session[];
  /** Whether they are of several people. */
  readonly isEveryones: boolean;
  readonly isStale: boolean;
  readonly onEnd: (session: Session) => void;
}

export function SessionsTable({ sessions, isEveryones, isStale, onEnd }: SessionsTableProps) {
  const { t } = useTranslation('sessions');
  const person: Column<Session> = {
    key: 'person',
    header: t('person'),
    cell: ({ username }) => <Text fw={600}>{username}</Text>,
  };
  const columns: readonly Column<Session>[] = [
    ...(isEveryones ? [person] : []),
    { key: 'device', header: t('device'), cell: (session) => <Device session={session} /> },
    { key: 'status', header: t('statusLabel'), cell: (session) => <Status session={session} /> },
    { key: 'seen', header: t('seen'), cell: ({ lastSeenAt }) => <When at={lastSeenAt} /> },
    { key: 'begun', header: t('begun'), cell: ({ createdAt }) => <When at={createdAt} isExact /> },
    { key: 'ends', header: t('ends'), cell: (session) => <End session={session} /> },
  ];
  return (
    <DataTable
      caption={t('title')}
      rows={sessions}
      rowKey={({ id }) => id}
      rowName={nameOf}
      columns={columns}
      isStale={isStale}
      actions={(session) =>
        session.status === 'active' &&
        !session.isCurrent && (
          <Button
            variant="default"
            aria-label={t('endOf', { name: nameOf(session) })}
            onClick={() => onEnd(session)}
          >
            {t('end')}
          </Button>
        )
      }
    />
  );
}

const nameOf = ({ username, device }: Session): string => `${username}, ${device}`;

/** What it is, and from where. */
function Device({ session: { device, address, isCurrent } }: { readonly session: Session }) {
  const { t } = useTranslation('sessions');
  return (
    <Stack gap={0} align="flex-start">
      <Text>{device}</Text>
      <Text size="sm" c="dimmed">
        {address ?? t('unknownAddress')}
      </Text>
      {isCurrent && (
        <Badge size="lg" mt={4}>
          {t('current')}
        </Badge>
      )}
    </Stack>
  );
}

function Status({ session }: { readonly session: Session }) {
  const { t } = useTranslation('sessions');
  const status = sessionStatuses.find((each) => each === session.status);
  if (status === undefined) return session.status;
  return <StatusBadge tone={status === 'active' ? 'good' : 'ended'}>{t(`status.${status}`)}</StatusBadge>;
}

/** When it ends, or how it ended. */
function End({ session: { expiresAt, revokedAt, revokedBy, revokedReason } }: { readonly session: Session }) {
  const { t } = useTranslation('sessions');
  if (revokedAt === null) return <When at={expiresAt} />;
  return (
    <Stack gap={0}>
      <When at={revokedAt} />
      {revokedBy !== null && <Text size="sm">{t('endedBy', { name: revokedBy })}</Text>}
      {revokedReason !== null && (
        <Text size="sm" c="dimmed">
          {revokedReason}
        </Text>
      )}
    </Stack>
  );
}
