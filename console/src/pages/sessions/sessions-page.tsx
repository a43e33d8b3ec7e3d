import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { EmptyState, ListStates } from '../../parts/list-states.js';
import { Page } from '../../parts/page.js';
import { Pager } from '../../parts/pager.js';
import { administers, useViewer } from '../../session/viewer.js';
import { EndOthersDialog } from './end-others-dialog.js';
import { EndSessionDialog } from './end-session-dialog.js';
import type { SessionsAddress } from './sessions-address.js';
import { type Session, sessionsDocument } from './sessions-document.js';
import { SessionsTable } from './sessions-table.js';
import { SessionsToolbar } from './sessions-toolbar.js';

const route = getRouteApi('/sessions');

/** Where somebody is logged in, and for managers where everybody is. */
export function SessionsPage() {
  const { t } = useTranslation('sessions');
  const viewer = useViewer();
  const address = route.useSearch();
  const navigate = route.useNavigate();
  const isEveryones = address.everyone === true && administers(viewer);
  const [ending, setEnding] = useState<Session>();
  const [endsOthers, setEndsOthers] = useState(false);
  const answer = useAnswer(
    'sessions',
    sessionsDocument,
    isEveryones ? address : { ...address, everyone: undefined, search: undefined },
    {
      keepsPrevious: true,
    },
  );
  const go = (change: Partial<SessionsAddress>): void =>
    void navigate({ search: { ...address, after: undefined, ...change } });
  const isFiltered =
    address.after !== undefined ||
    address.status !== undefined ||
    (isEveryones && address.search !== undefined);
  return (
    <Page
      title={t('title')}
      about={isEveryones ? t('aboutEveryone') : t('about')}
      actions={
        !isEveryones && (
          <Button variant="default" c="red" onClick={() => setEndsOthers(true)}>
            {t('endOthers')}
          </Button>
        )
      }
    >
      <SessionsToolbar address={address} mayEveryone={administers(viewer)} onChange={go} />
      <ListStates
        answer={answer}
        isEmpty={(data) => data.sessions.nodes.length === 0}
        empty={<EmptyState title={t('none')} />}
        onClearFilter={isFiltered ? () => go({ status: undefined, search: undefined }) : undefined}
      >
        {({ sessions: page }) => (
          <>
            <SessionsTable
              sessions={page.nodes}
              isEveryones={isEveryones}
              isStale={answer.isPlaceholderData}
              onEnd={setEnding}
            />
            <Pager page={page} after={address.after} onGo={(after) => go({ after })} />
          </>
        )}
      </ListStates>
      <EndSessionDialog session={ending} onClose={() => setEnding(undefined)} />
      <EndOthersDialog isOpen={endsOthers} onClose={() => setEndsOthers(false)} />
    </Page>
  );
}
