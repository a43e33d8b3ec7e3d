import { useTranslation } from 'react-i18next';
import { StatusBadge, type StatusTone } from '../../parts/status-badge.js';
import type { ShownToken } from './token-answer.js';

const statuses = ['active', 'expiring', 'expired', 'revoked'] as const;
const tones: Record<(typeof statuses)[number], StatusTone> = {
  active: 'good',
  expiring: 'warning',
  expired: 'ended',
  revoked: 'ended',
};

/** What a token is, and whether anything else keeps it out. */
export function TokenStatus({ token }: { readonly token: ShownToken }) {
  const { t } = useTranslation('token');
  const status = statuses.find((each) => each === token.status);
  if (token.blockedBy !== null) return <StatusBadge tone="blocked">{t('status.blocked')}</StatusBadge>;
  if (status === undefined) return null;
  return <StatusBadge tone={tones[status]}>{t(`status.${status}`)}</StatusBadge>;
}
