import { Anchor, Button, Group, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { type ResultOf, graphql } from '../../graphql/graphql.js';
import { ListSkeleton } from '../../parts/list-states.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { When } from '../../parts/when.js';
import { EventWords } from './event-words.js';
import { Section } from './section.js';
import type { ShownToken } from './token-answer.js';
import classes from './token-drawer.module.css';

const historyDocument = graphql(`
  query TokenHistory($id: uuid!, $first: Int!) {
    auditEvents(subjectId: $id, first: $first) {
      totalCount
      nodes {
        id
        at
        actorName
        action
        address
        detail
      }
    }
  }
`);

export type HistoryEvent = ResultOf<typeof historyDocument>['auditEvents']['nodes'][number];

const step = 10;
const most = 100;

/** What was done to the token, by whom, when and from where; the newest first. */
export function TokenHistory({ token }: { readonly token: ShownToken }) {
  const { t } = useTranslation('token');
  const [first, setFirst] = useState(step);
  const answer = useAnswer(
    'auditEvents',
    historyDocument,
    { id: token.id, first },
    { keepsPrevious: true, refetchEverySeconds: 15 },
  );
  const page = answer.data?.auditEvents;
  const hasMore = page !== undefined && page.totalCount > page.nodes.length && first < most;
  return (
    <Section title={t('history.title')}>
      {page === undefined ? (
        <Nothing error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <ol className={classes['plain']}>
          {page.nodes.map((event) => (
            <Event key={event.id} event={event} />
          ))}
        </ol>
      )}
      {page?.nodes.length === 0 && <Text c="dimmed">{t('history.none')}</Text>}
      <Group>
        {hasMore && (
          <Button variant="default" onClick={() => setFirst(Math.min(first * 2 + step, most))}>
            {t('history.more')}
          </Button>
        )}
        <Anchor
          renderRoot={(props) => <Link {...props} to="/audit" search={{ ...{ subjectId: token.id } }} />}
        >
          {t('history.all')}
        </Anchor>
      </Group>
    </Section>
  );
}

function Event({ event }: { readonly event: HistoryEvent }) {
  const { t } = useTranslation('token');
  return (
    <li className={classes['entry']}>
      <EventWords event={event} />
      <Text size="sm" c="dimmed" component="div">
        {t('history.by', { who: event.actorName })} · <When at={event.at} />
        {event.address !== null && (
          <>
            {' · '}
            <bdi>{event.address}</bdi>
          </>
        )}
      </Text>
    </li>
  );
}

function Nothing({ error, onRetry }: { readonly error: Error | null; readonly onRetry: () => void }) {
  return error === null ? <ListSkeleton rows={3} /> : <ProblemAlert problem={error} onRetry={onRetry} />;
}
