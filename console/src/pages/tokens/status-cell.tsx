import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import { StatusBadge, type StatusTone } from '../../parts/status-badge.js';
import type { ListedToken } from './listed-token.js';

const tones: Readonly<Record<string, StatusTone>> = {
  active: 'good',
  expiring: 'warning',
  expired: 'ended',
  revoked: 'ended',
};

/** How a token stands: its status, and why it is refused all the same; of a revoked one who did it, when and why. */
export function StatusCell({ token }: { readonly token: ListedToken }) {
  const words = useStatusWords();
  const blocked = useBlockedWords(token.blockedBy);
  const { t } = useTranslation('tokens');
  return (
    <Stack gap={4} align="flex-start">
      {blocked === undefined ? (
        <StatusBadge tone={tones[token.status] ?? 'blocked'}>{words(token.status)}</StatusBadge>
      ) : (
        <>
          <StatusBadge tone="blocked">{t('status.refused')}</StatusBadge>
          <Text size="sm">{blocked}</Text>
        </>
      )}
      {token.revokedAt !== null && <Revocation at={token.revokedAt} token={token} />}
    </Stack>
  );
}

function Revocation({ at, token }: { readonly at: string; readonly token: ListedToken }) {
  const { t } = useTranslation('tokens');
  const formats = useFormats();
  const time = formats.exact(at);
  return (
    <>
      <Text size="sm" c="dimmed">
        {token.revokedBy === null
          ? t('row.revokedAt', { time })
          : t('row.revokedBy', { name: token.revokedBy, time })}
      </Text>
      {token.revokedReason !== null && (
        <Text size="sm" c="dimmed" lineClamp={2} title={token.revokedReason}>
          {t('row.reason', { reason: token.revokedReason })}
        </Text>
      )}
    </>
  );
}

/** The word for a status; one that a newer service has stands as it is. */
export function useStatusWords(): (status: string) => string {
  const { t } = useTranslation('tokens');
  const words: Readonly<Record<string, string>> = {
    active: t('status.active'),
    expiring: t('status.expiring'),
    expired: t('status.expired'),
    revoked: t('status.revoked'),
    unused: t('status.unused'),
    live: t('status.live'),
  };
  return (status) => words[status] ?? status;
}

/** Why a token that has not ended is refused. */
function useBlockedWords(blockedBy: string | null): string | undefined {
  const { t } = useTranslation('tokens');
  if (blockedBy === null) return undefined;
  const words: Readonly<Record<string, string>> = {
    frozen: t('blocked.frozen'),
    user_inactive: t('blocked.userInactive'),
    workspace_left: t('blocked.workspaceLeft'),
    principal_inactive: t('blocked.principalInactive'),
    owner_inactive: t('blocked.ownerInactive'),
    owner_left_workspace: t('blocked.ownerLeftWorkspace'),
  };
  return words[blockedBy] ?? blockedBy;
}
