import { useTranslation } from 'react-i18next';
import { StatusBadge, type StatusTone } from '../../parts/status-badge.js';

const tones = {
  active: 'good',
  expiring: 'warning',
  expired: 'ended',
  revoked: 'ended',
  superseded: 'ended',
} as const satisfies Record<string, StatusTone>;

const statuses = ['active', 'expiring', 'expired', 'revoked', 'superseded'] as const;

/** The status of a token as the service names it. */
export function TokenStatus({ status }: { readonly status: string }) {
  const { t } = useTranslation('access');
  const known = statuses.find((each) => each === status);
  if (known === undefined) return <StatusBadge tone="waiting">{status}</StatusBadge>;
  return <StatusBadge tone={tones[known]}>{t(`status.${known}`)}</StatusBadge>;
}
