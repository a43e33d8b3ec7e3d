import { Alert, Anchor, Button, Group, List, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { CircleCheck, CircleHelp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { StatusBadge, type StatusTone } from '../../parts/status-badge.js';
import type { AuditAddress } from './audit-address.js';
import type { Identified } from './audit-documents.js';

interface IdentifiedTokenProps {
  readonly identified: Identified;
  readonly onFound: (found: Pick<AuditAddress, 'subjectId' | 'credentialId'>) => void;
  readonly onForget: () => void;
}

/** What a pasted text is, in words. */
export function IdentifiedToken({ identified, onFound, onForget }: IdentifiedTokenProps) {
  const { t } = useTranslation('audit');
  const { credentialId: id, kind, name, owner } = identified;
  const known = kinds.find((each) => each === kind) ?? 'unknown';
  if (id === null)
    return (
      <Alert color="gray" icon={<CircleHelp aria-hidden />} title={t(`is.${known}`)}>
        {t(identified.isWellFormed ? 'is.notFound' : 'is.notFoundDamaged')}
      </Alert>
    );
  return (
    <Alert
      color="teal"
      icon={<CircleCheck aria-hidden />}
      title={
        name === null
          ? t('is.session', { kind: t(`is.${known}`), owner })
          : t('is.token', { kind: t(`is.${known}`), name, owner })
      }
    >
      <Stack gap="sm">
        <Standing identified={identified} />
        <Group gap="sm">
          <Button variant="default" onClick={() => onFound({ subjectId: id })}>
            {t('paste.to')}
          </Button>
          <Button variant="default" onClick={() => onFound({ credentialId: id })}>
            {t('paste.with')}
          </Button>
          <TokenLink kind={kind} id={id} />
          <Button variant="subtle" onClick={onForget}>
            {t('paste.forget')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}

const kinds = ['api_token', 'service_token', 'login', 'collab'] as const;

function TokenLink({ kind, id }: { readonly kind: string; readonly id: string }) {
  const { t } = useTranslation('audit');
  if (kind !== 'api_token' && kind !== 'service_token') return null;
  return (
    <Anchor
      renderRoot={(props) => (
        <Link
          {...props}
          to="/admin/inventory/$kind/$id"
          params={{ kind: kind === 'api_token' ? 'api' : 'service', id }}
        />
      )}
    >
      {t('paste.open')}
    </Anchor>
  );
}

const statuses = ['active', 'expiring', 'expired', 'revoked', 'superseded', 'idle'] as const;
const tones: Readonly<Record<(typeof statuses)[number], StatusTone>> = {
  active: 'good',
  expiring: 'warning',
  expired: 'ended',
  revoked: 'ended',
  superseded: 'ended',
  idle: 'ended',
};
const blocks = [
  'frozen',
  'user_inactive',
  'workspace_left',
  'principal_inactive',
  'owner_inactive',
  'owner_left_workspace',
] as const;

function Standing({ identified }: { readonly identified: Identified }) {
  const { t } = useTranslation('audit');
  const status = statuses.find((each) => each === identified.status);
  const block = blocks.find((each) => each === identified.blockedBy);
  return (
    <>
      <Group gap="sm">
        {status !== undefined && <StatusBadge tone={tones[status]}>{t(`tokenStatus.${status}`)}</StatusBadge>}
        {block !== undefined && <StatusBadge tone="blocked">{t(`blocked.${block}`)}</StatusBadge>}
      </Group>
      <List spacing={4}>
        <List.Item>{t(identified.isSecretRight ? 'is.right' : 'is.wrong')}</List.Item>
        {!identified.isWellFormed && <List.Item>{t('is.damaged')}</List.Item>}
        {identified.isPrevious && <List.Item>{t('is.previous')}</List.Item>}
      </List>
      {identified.isSecretRight && <Text size="sm">{t('is.leak')}</Text>}
    </>
  );
}
