import { Group, SegmentedControl, Table } from '@mantine/core';
import { Outlet, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { EmptyState, ListStates } from '../../parts/list-states.js';
import { Page } from '../../parts/page.js';
import { Pager } from '../../parts/pager.js';
import { SearchField } from '../../parts/search-field.js';
import { When } from '../../parts/when.js';

const apiTokens = graphql(`
  query ApiTokens($status: String, $search: String, $sort: String, $after: String) {
    apiTokens(status: $status, search: $search, sort: $sort, first: 25, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        tokenId
        name
        status
        expiresAt
        lastUsedAt
      }
    }
  }
`);

const route = getRouteApi('/tokens');

export function TokensPage() {
  const { t } = useTranslation('tokens');
  const { kind, ...filter } = route.useSearch();
  const navigate = route.useNavigate();
  const answer = useAnswer('apiTokens', apiTokens, filter, { keepsPrevious: true });
  return (
    <Page title={t('title')} about={t('about')}>
      <Group>
        <SegmentedControl
          value={kind ?? 'api'}
          onChange={(chosen) => void navigate({ search: chosen === 'service' ? { kind: chosen } : {} })}
          data={[
            { value: 'api', label: t('kind.api') },
            { value: 'service', label: t('kind.service') },
          ]}
        />
        <SearchField
          label={t('search')}
          value={filter.search ?? ''}
          onSearch={(search) =>
            void navigate({ search: (before) => ({ ...before, search, after: undefined }) })
          }
        />
      </Group>
      <ListStates
        answer={answer}
        isEmpty={(data) => data.apiTokens.nodes.length === 0}
        empty={<EmptyState title={t('none')} about={t('noneAbout')} />}
      >
        {({ apiTokens: page }) => (
          <>
            <Table.ScrollContainer minWidth={600}>
              <Table verticalSpacing="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t('name')}</Table.Th>
                    <Table.Th>{t('status.label')}</Table.Th>
                    <Table.Th>{t('lastUsed')}</Table.Th>
                    <Table.Th>{t('ends')}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {page.nodes.map((token) => (
                    <Table.Tr key={token.id}>
                      <Table.Td>{token.name}</Table.Td>
                      <Table.Td>{token.status}</Table.Td>
                      <Table.Td>
                        {token.lastUsedAt === null ? t('never') : <When at={token.lastUsedAt} />}
                      </Table.Td>
                      <Table.Td>
                        <When at={token.expiresAt} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
            <Pager totalCount={page.totalCount} shown={page.nodes.length} />
          </>
        )}
      </ListStates>
      <Outlet />
    </Page>
  );
}
