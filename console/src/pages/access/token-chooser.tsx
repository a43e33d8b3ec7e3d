import { Anchor, Group, SegmentedControl } from '@mantine/core';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { DataTable } from '../../parts/data-table.js';
import { EmptyState, ListStates } from '../../parts/list-states.js';
import { Pager } from '../../parts/pager.js';
import { SearchField } from '../../parts/search-field.js';
import { TokenStatus } from './token-status.js';

// Both lists under one name and with the same fields, so that one table shows either.
const apiTokens = graphql(`
  query ApiTokensToChoose($everyone: Boolean, $search: String, $after: String) {
    tokens: apiTokens(everyone: $everyone, search: $search, first: 20, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        tokenId
        status
        owner: username
      }
    }
  }
`);

const serviceTokens = graphql(`
  query ServiceTokensToChoose($everyone: Boolean, $search: String, $after: String) {
    tokens: serviceTokens(everyone: $everyone, search: $search, first: 20, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        tokenId
        status
        owner: servicePrincipalName
      }
    }
  }
`);

const route = getRouteApi('/access');

/** A list of tokens, each of which leads to what it can see. */
export function TokenChooser({ everyone }: { readonly everyone: boolean }) {
  const { t } = useTranslation('access');
  const { kind, search, after } = route.useSearch();
  const navigate = route.useNavigate();
  const isService = kind === 'service';
  const variables = { everyone, search, after };
  const options = { keepsPrevious: true };
  const asApi = useAnswer('apiTokensToChoose', apiTokens, variables, { ...options, enabled: !isService });
  const asService = useAnswer('serviceTokensToChoose', serviceTokens, variables, {
    ...options,
    enabled: isService,
  });
  const answer = isService ? asService : asApi;
  const change = (part: { kind?: 'service'; search?: string; after?: string }): void =>
    void navigate({ search: (before) => ({ ...before, after: undefined, ...part }) });
  return (
    <>
      <Group>
        <SegmentedControl
          aria-label={t('choose.kind')}
          value={kind ?? 'api'}
          onChange={(chosen) => change({ kind: chosen === 'service' ? chosen : undefined })}
          data={[
            { value: 'api', label: t('choose.api') },
            { value: 'service', label: t('choose.service') },
          ]}
        />
        <SearchField
          label={t('choose.search')}
          value={search ?? ''}
          onSearch={(text) => change({ search: text === '' ? undefined : text })}
        />
      </Group>
      <ListStates
        answer={answer}
        isEmpty={({ tokens }) => tokens.nodes.length === 0}
        empty={<EmptyState title={t('choose.none')} about={t('choose.noneAbout')} />}
        onClearFilter={search === undefined ? undefined : () => change({ search: undefined })}
      >
        {({ tokens: page }) => (
          <>
            <DataTable
              caption={t('choose.caption')}
              rows={page.nodes}
              rowKey={({ id }) => id}
              rowName={({ name }) => name}
              isStale={answer.isPlaceholderData}
              columns={[
                { key: 'name', header: t('choose.name'), cell: (row) => <ToAccess {...row} /> },
                {
                  key: 'owner',
                  header: isService ? t('choose.principal') : t('choose.owner'),
                  cell: ({ owner }) => owner,
                },
                {
                  key: 'status',
                  header: t('choose.status'),
                  cell: ({ status }) => <TokenStatus status={status} />,
                },
              ]}
            />
            <Pager page={page} after={after} onGo={(cursor) => change({ after: cursor })} />
          </>
        )}
      </ListStates>
    </>
  );
}

function ToAccess({ id, name }: { readonly id: string; readonly name: string }) {
  return (
    <Anchor renderRoot={(props) => <Link to="/access" search={{ credentialId: id }} {...props} />}>
      <bdi>{name}</bdi>
    </Anchor>
  );
}
