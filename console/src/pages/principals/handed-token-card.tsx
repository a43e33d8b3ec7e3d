import { Badge, Checkbox, Group, Paper, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import { GrantLines } from './grant-lines.js';
import type { HandedToken } from './principals-documents.js';

interface HandedTokenCardProps {
  readonly token: HandedToken;
  readonly isKept: boolean;
  readonly onKeep: (isKept: boolean) => void;
}

/** A token that is handed on: whether it is kept, what it would keep, what goes and why, and what is left to reach. */
export function HandedTokenCard({ token, isKept, onKeep }: HandedTokenCardProps) {
  const { t } = useTranslation('principals');
  const { name, grants, reach } = token;
  const formats = useFormats();
  const reached = [
    reach.clients > 0 && t('reach.clients', { count: reach.clients }),
    reach.projects > 0 && t('reach.projects', { count: reach.projects }),
    reach.oplogs > 0 && t('reach.oplogs', { count: reach.oplogs }),
  ].filter((words) => words !== false);
  const stays = grants.filter(({ isStale }) => !isStale);
  return (
    <Paper withBorder p="md" radius="md">
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" gap="sm">
          <Checkbox
            label={t('accept.keep', { name })}
            checked={isKept}
            onChange={(event) => onKeep(event.currentTarget.checked)}
          />
          <Badge color={isKept ? 'teal' : 'gray'} size="lg">
            {t(isKept ? 'accept.isKept' : 'accept.isRevoked')}
          </Badge>
        </Group>
        <Text size="sm" fw={600}>
          {reached.length === 0
            ? t('accept.keepsNothing')
            : t('accept.reaches', { things: formats.list(reached) })}{' '}
          {reach.writableOplogs > 0 && t('reach.writable', { count: reach.writableOplogs })}
        </Text>
        <GrantLines title={t('accept.stays')} grants={stays} />
        <GrantLines title={t('accept.goes')} grants={grants.filter(({ isStale }) => isStale)} />
      </Stack>
    </Paper>
  );
}
