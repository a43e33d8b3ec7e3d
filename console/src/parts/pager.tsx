import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A page of a list that is read by cursor, as the service answers it. */
export interface ListPage<Row> {
  readonly nodes: readonly Row[];
  readonly totalCount: number;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

export interface PagerProps {
  readonly page: ListPage<unknown>;
  /** The cursor behind which the page begins, if it is not the first one. */
  readonly after: string | undefined;
  readonly onGo: (after: string | undefined) => void;
}

/**
 * How many there are, and the way on. Lists are read by cursor, so a page is found again by its address and by the
 * browser's way back, not by a number that moves when something is added.
 */
export function Pager({ page, after, onGo }: PagerProps) {
  const { t } = useTranslation();
  const { nodes, totalCount, pageInfo } = page;
  const isFirst = after === undefined;
  return (
    <Group justify="space-between">
      <Text size="sm" c="dimmed" role="status">
        {t('list.shown', { shown: nodes.length, count: totalCount })}
      </Text>
      {(!isFirst || pageInfo.hasNextPage) && (
        <Group gap="sm">
          <Button variant="default" onClick={() => onGo(undefined)} disabled={isFirst}>
            {t('list.firstPage')}
          </Button>
          <Button
            variant="default"
            onClick={() => onGo(pageInfo.endCursor ?? undefined)}
            disabled={!pageInfo.hasNextPage}
          >
            {t('list.nextPage')}
          </Button>
        </Group>
      )}
    </Group>
  );
}
