import { Badge, Stack, Text, Tooltip } from '@mantine/core';
import { Hourglass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import { When } from '../../parts/when.js';
import type { ListedToken } from './listed-token.js';
import { useNow } from '../../parts/use-now.js';

/** When a token was last used, and from where. */
export function LastUsedCell({ token }: { readonly token: ListedToken }) {
  const { t } = useTranslation('tokens');
  if (token.lastUsedAt === null) return <Text size="sm">{t('never')}</Text>;
  return (
    <Stack gap={2} align="flex-start">
      <When at={token.lastUsedAt} />
      {token.lastUsedAddress !== null && (
        <Text size="sm" c="dimmed" dir="ltr">
          {token.lastUsedAddress}
        </Text>
      )}
    </Stack>
  );
}

/** When a token ends; while its older text works too, for how long yet. */
export function EndsCell({ token }: { readonly token: ListedToken }) {
  return (
    <Stack gap={4} align="flex-start">
      <When at={token.expiresAt} />
      {token.previousValidUntil !== null && token.revokedAt === null && (
        <Overlap until={token.previousValidUntil} />
      )}
    </Stack>
  );
}

function Overlap({ until }: { readonly until: string }) {
  const { t } = useTranslation('tokens');
  const formats = useFormats();
  const now = useNow(30);
  if (Date.parse(until) <= now) return null;
  return (
    <Tooltip label={formats.zoned(until)}>
      <Badge
        color="blue"
        tabIndex={0}
        leftSection={<Hourglass size={14} aria-hidden />}
        styles={{ root: { height: 'auto' }, label: { whiteSpace: 'normal' } }}
      >
        {t('row.overlap', { time: formats.relative(until, now) })}
      </Badge>
    </Tooltip>
  );
}
