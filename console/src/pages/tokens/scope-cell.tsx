import { Badge, Stack, Text } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ListedToken } from './listed-token.js';
import { useScopeWords } from './scope-words.js';

/** What a token may do, in a few words, and whether some of it is without effect. */
export function ScopeCell({ scope }: Pick<ListedToken, 'scope'>) {
  const { t } = useTranslation('tokens');
  const words = useScopeWords(scope);
  return (
    <Stack gap={4} align="flex-start">
      <Text size="sm">{words}</Text>
      {'stale' in scope && scope.stale > 0 && (
        <Badge color="orange" leftSection={<TriangleAlert size={14} aria-hidden />}>
          {t('row.stale', { count: scope.stale })}
        </Badge>
      )}
    </Stack>
  );
}
