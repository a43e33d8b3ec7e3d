import { Anchor } from '@mantine/core';
import { Link, getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { DataTable } from '../../parts/data-table.js';
import { EmptyState, ListStates } from '../../parts/list-states.js';
import { Pager } from '../../parts/pager.js';
import { SearchField } from '../../parts/search-field.js';

const people = graphql(`
  query PeopleToChoose($search: String, $after: String) {
    users(search: $search, first: 20, after: $after) {
      totalCount
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        username
        displayName
        role
      }
    }
  }
`);

const route = getRouteApi('/access');

/** A list of people, each of whom leads to what a login of theirs can see. */
export function PersonChooser() {
  const { t } = useTranslation('access');
  const { t: common } = useTranslation();
  const { search, after } = route.useSearch();
  const navigate = route.useNavigate();
  const answer = useAnswer('peopleToChoose', people, { search, after }, { keepsPrevious: true });
  const change = (part: { search?: string; after?: string }): void =>
    void navigate({ search: (before) => ({ ...before, after: undefined, ...part }) });
  return (
    <>
      <SearchField
        label={t('choose.searchPeople')}
        value={search ?? ''}
        onSearch={(text) => change({ search: text === '' ? undefined : text })}
      />
      <ListStates
        answer={answer}
        isEmpty={({ users }) => users.nodes.length === 0}
        empty={<EmptyState title={t('choose.none')} />}
        onClearFilter={search === undefined ? undefined : () => change({ search: undefined })}
      >
        {({ users: page }) => (
          <>
            <DataTable
              caption={t('choose.captionPeople')}
              rows={page.nodes}
              rowKey={({ id }) => id}
              rowName={({ username }) => username}
              isStale={answer.isPlaceholderData}
              columns={[
                {
                  key: 'username',
                  header: t('choose.username'),
                  cell: ({ id, username }) => (
                    <Anchor renderRoot={(props) => <Link to="/access" search={{ userId: id }} {...props} />}>
                      <bdi>{username}</bdi>
                    </Anchor>
                  ),
                },
                { key: 'name', header: t('choose.displayName'), cell: ({ displayName }) => displayName },
                {
                  key: 'role',
                  header: t('choose.role'),
                  cell: ({ role }) =>
                    common(`role.${role === 'admin' || role === 'manager' ? role : 'user'}`),
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
