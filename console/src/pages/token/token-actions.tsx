import { Button, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { CalendarPlus, Eye, Pencil, RefreshCw, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type ShownToken, isLive } from './token-answer.js';
import type { OpenDeed } from './token-deed.js';

interface TokenActionsProps {
  readonly token: ShownToken;
  readonly isHolder: boolean;
  readonly onDeed: OpenDeed;
}

/** What may be done with it: all of it by whoever may get the secret, revoking by everybody else who may see it. */
export function TokenActions({ token, isHolder, onDeed }: TokenActionsProps) {
  const { t } = useTranslation('token');
  const isRevoked = token.status === 'revoked';
  return (
    <Group gap="sm">
      {isHolder && isLive(token) && (
        <Button leftSection={<RefreshCw size={18} aria-hidden />} onClick={() => onDeed('rotate')}>
          {t('rotate.open')}
        </Button>
      )}
      {isHolder && !isRevoked && (
        <>
          <Button
            variant="default"
            leftSection={<CalendarPlus size={18} aria-hidden />}
            onClick={() => onDeed('extend')}
          >
            {t('extend.open')}
          </Button>
          <Button
            variant="default"
            leftSection={<Pencil size={18} aria-hidden />}
            onClick={() => onDeed('edit')}
          >
            {t('edit.open')}
          </Button>
        </>
      )}
      {!isRevoked && (
        <Button
          variant="light"
          color="red"
          leftSection={<Trash2 size={18} aria-hidden />}
          onClick={() => onDeed('revoke')}
        >
          {t('revoke.open')}
        </Button>
      )}
      {isLive(token) && (
        <Button
          variant="subtle"
          leftSection={<Eye size={18} aria-hidden />}
          renderRoot={(props) => <Link {...props} to="/access" search={{ ...{ credentialId: token.id } }} />}
        >
          {t('access.seeAll')}
        </Button>
      )}
    </Group>
  );
}
