import { Alert, Box, Button } from '@mantine/core';
import { Link, getRouteApi } from '@tanstack/react-router';
import { TriangleAlert } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../parts/page.js';
import { useViewer } from '../../session/viewer.js';
import { GraphiqlEditor } from './graphiql-editor.js';
import classes from './graphiql.module.css';

const route = getRouteApi('/graphiql');

/** Tab leads on, as everywhere, where its editors would indent and keep whoever has no mouse; but it takes what they offer. */
function leaveByTab(event: KeyboardEvent<HTMLElement>): void {
  const isOffered = document.querySelector('.CodeMirror-hints') !== null;
  if (event.key === 'Tab' && !isOffered) event.stopPropagation();
}

/** A query editor for the actions, as whoever is logged in. */
export function GraphiqlPage() {
  const { t } = useTranslation('api');
  const { username } = useViewer();
  const { action } = route.useSearch();
  return (
    <Page
      title={t('graphiql.title')}
      about={t('graphiql.about')}
      actions={
        <Button component={Link} to="/api" variant="default">
          {t('graphiql.toReference')}
        </Button>
      }
    >
      <Alert color="yellow" icon={<TriangleAlert aria-hidden />}>
        {t('graphiql.asWhom', { username })}
      </Alert>
      {/* GraphiQL is written from left to right only. */}
      <Box
        className={classes['editor']}
        dir="ltr"
        role="region"
        aria-label={t('graphiql.title')}
        onKeyDownCapture={leaveByTab}
      >
        <GraphiqlEditor key={action ?? ''} action={action} />
      </Box>
    </Page>
  );
}
