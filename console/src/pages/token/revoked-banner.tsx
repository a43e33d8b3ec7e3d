import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import { Banner } from './banner.js';
import type { ShownToken } from './token-answer.js';

/** Who ended it, when and why. What `revokeLeakedToken` ended has this reason, and nobody's name need be with it. */
const leaked = 'leaked';

export function RevokedBanner({
  token,
  isHolder,
}: {
  readonly token: ShownToken;
  readonly isHolder: boolean;
}) {
  const { t } = useTranslation('token');
  const formats = useFormats();
  const { revokedAt, revokedBy, revokedReason } = token;
  const when = revokedAt === null ? '' : formats.exact(revokedAt);
  const isLeak = revokedReason === leaked;
  const said = revokedBy === null ? t('revoked.at', { when }) : t('revoked.byAt', { who: revokedBy, when });
  const why = revokedReason === null || isLeak ? undefined : t('revoked.reason', { reason: revokedReason });
  const to = token.kind === 'api' ? ('/tokens/new/api' as const) : ('/tokens/new/service' as const);
  const another = (
    <Button variant="default" renderRoot={(props) => <Link {...props} to={to} />}>
      {t('revoked.another')}
    </Button>
  );
  return (
    <Banner
      tone={isLeak ? 'danger' : 'info'}
      title={isLeak ? t('revoked.leaked') : t('revoked.title')}
      link={isHolder ? another : undefined}
    >
      {[said, why, isLeak ? t('revoked.leakedAbout') : t('revoked.final')].filter(Boolean).join(' ')}
    </Banner>
  );
}
