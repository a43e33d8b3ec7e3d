import { List, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { When } from '../../parts/when.js';

interface TokenNamesProps {
  readonly tokens: readonly {
    readonly id: string;
    readonly name: string;
    readonly owner?: string;
    readonly lastUsedAt: string | null;
  }[];
  /** How many there are, if more than are given. */
  readonly count?: number;
}

const mostNamed = 8;

/** Which tokens are meant, and when each was last used; of many the first few. */
export function TokenNames({ tokens, count = tokens.length }: TokenNamesProps) {
  const { t } = useTranslation('tokens');
  const named = tokens.slice(0, mostNamed);
  return (
    <>
      <List spacing={4}>
        {named.map(({ id, name, owner, lastUsedAt }) => (
          <List.Item key={id}>
            <Text component="span" fw={600}>
              {name}
            </Text>{' '}
            <Text component="span" size="sm" c="dimmed">
              {owner !== undefined && `${owner} · `}
              {lastUsedAt === null ? t('bulk.neverUsed') : t('lastUsed')}
              {lastUsedAt !== null && ' '}
              {lastUsedAt !== null && <When at={lastUsedAt} />}
            </Text>
          </List.Item>
        ))}
      </List>
      {count > named.length && <Text size="sm">{t('bulk.others', { count: count - named.length })}</Text>}
    </>
  );
}
