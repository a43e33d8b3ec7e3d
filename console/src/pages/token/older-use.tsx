import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import { useRotations } from './rotations.js';
import type { ShownToken } from './token-answer.js';

/** Whether anybody still uses the older text, which says whether it is safe to end it. */
export function OlderUse({ token }: { readonly token: ShownToken }) {
  const { t } = useTranslation('token');
  const formats = useFormats();
  const { rotations } = useRotations(token);
  const [last] = rotations;
  if (last === undefined) return null;
  const { lastUsedAt, previousLastUsedAt: olderUsedAt } = token;
  const isSince = (at: string | null): at is string => at !== null && Date.parse(at) >= Date.parse(last.at);
  if (isSince(olderUsedAt))
    return (
      <Text size="sm">
        {t('overlap.olderUsed', {
          relative: formats.relative(olderUsedAt),
          when: formats.zoned(olderUsedAt),
        })}
      </Text>
    );
  return <Text size="sm">{isSince(lastUsedAt) ? t('overlap.safe') : t('overlap.neitherUsed')}</Text>;
}
