import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import { Banner } from './banner.js';
import { BlockedBanner } from './blocked-banner.js';
import { type ShownToken, isLive, isUnused } from './token-answer.js';
import type { OpenDeed } from './token-deed.js';
import { RevokedBanner } from './revoked-banner.js';
import { useNow } from '../../parts/use-now.js';

interface TokenBannersProps {
  readonly token: ShownToken;
  readonly isHolder: boolean;
  readonly onDeed: OpenDeed;
}

/** What somebody should know of this token now, each with what can be done about it. */
export function TokenBanners({ token, isHolder, onDeed }: TokenBannersProps) {
  const { t } = useTranslation('token');
  const formats = useFormats();
  const now = useNow(60);
  const extend = isHolder && { label: t('extend.open'), onClick: () => onDeed('extend') };
  const stale = token.kind === 'service' && isLive(token) ? token.service.staleGrants : 0;
  return (
    <Stack gap="sm">
      {token.status === 'revoked' && <RevokedBanner token={token} isHolder={isHolder} />}
      {token.blockedBy !== null && <BlockedBanner reason={token.blockedBy} />}
      {token.status === 'expired' && (
        <Banner tone="info" title={t('banner.expired')} action={extend}>
          {t('banner.expiredAbout', { when: formats.exact(token.expiresAt) })}
        </Banner>
      )}
      {token.status === 'expiring' && (
        <Banner tone="warning" title={t('banner.ending')} action={extend}>
          {t('banner.endingAbout', {
            relative: formats.relative(token.expiresAt, now),
            when: formats.exact(token.expiresAt),
          })}
        </Banner>
      )}
      {isUnused(token, now) && (
        <Banner
          tone="info"
          title={t('banner.unused')}
          action={{ label: t('revoke.open'), onClick: () => onDeed('revoke') }}
        >
          {t('banner.unusedAbout')}
        </Banner>
      )}
      {stale > 0 && (
        <Banner
          tone="warning"
          title={t('banner.stale', { count: stale })}
          action={{ label: t('prune.open'), onClick: () => onDeed('prune') }}
        >
          {t('banner.staleAbout')}
        </Banner>
      )}
    </Stack>
  );
}
