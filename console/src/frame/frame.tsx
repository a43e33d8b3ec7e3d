import { Anchor, AppShell, Box, Burger, Group, ScrollArea, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import { Suspense, lazy, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { LogInPage } from '../session/log-in-page.js';
import { SessionEndedDialog } from '../session/session-ended-dialog.js';
import { useSessionEnd } from '../session/session-end.js';
import { useViewerGuard } from '../session/viewer-guard.js';
import { type Limit, type Viewer, ViewerProvider, limitOf, useViewerAnswer } from '../session/viewer.js';
import { isProblem } from '../graphql/problem.js';
import { ColorSchemeMenu } from './color-scheme-menu.js';
import { LanguageMenu } from './language-menu.js';
import { Navigation } from './navigation.js';
import { OfflineNotice } from './offline-notice.js';
import { Unreachable } from './unreachable.js';
import { Waiting } from './waiting.js';
import classes from './frame.module.css';
import { ViewerMenu } from './viewer-menu.js';

const LimitedPage = lazy(async () => ({
  default: (await import('../session/limited-page.js')).LimitedPage,
}));

/** What is around every page; before a login, the login. */
export function Frame() {
  const { data, error, isPending, dataUpdatedAt, refetch } = useViewerAnswer();
  const [after, setAfter] = useState<'passwordSet'>();
  if (isPending) return <Waiting />;
  if (data === undefined) {
    const isNobody = isProblem(error, 'SessionEnded');
    return isNobody ? (
      <LogInPage after={after} />
    ) : (
      <Unreachable problem={error} onRetry={() => void refetch()} />
    );
  }
  return (
    <ViewerProvider value={data.whoami}>
      <Inside viewer={data.whoami} answeredAt={dataUpdatedAt} onPasswordSet={() => setAfter('passwordSet')} />
    </ViewerProvider>
  );
}

interface InsideProps {
  readonly viewer: Viewer;
  readonly answeredAt: number;
  readonly onPasswordSet: () => void;
}

/** What somebody sees who is logged in. */
function Inside({ viewer, answeredAt, onPasswordSet }: InsideProps) {
  const queries = useQueryClient();
  const { hasEnded } = useSessionEnd();
  // Recovery codes are shown once, by a session that is a whole one from then on: its page stays until they are kept.
  const [held, setHeld] = useState<Limit>();
  const isTheirs = useViewerGuard(viewer, answeredAt);
  if (!isTheirs) return <Waiting />;
  const limit = held ?? limitOf(viewer);
  if (limit === undefined)
    return (
      <>
        <Shell />
        <SessionEndedDialog />
      </>
    );
  if (hasEnded && held === undefined) return <LogInPage after="ended" />;
  const done = (): void => {
    setHeld(undefined);
    if (limit === 'password') onPasswordSet();
    void queries.resetQueries();
  };
  return (
    <Suspense fallback={<Waiting />}>
      <LimitedPage limit={limit} isHeld={held !== undefined} onHold={() => setHeld(limit)} onDone={done} />
    </Suspense>
  );
}

function Shell() {
  const { t } = useTranslation();
  const [isOpen, { toggle, close }] = useDisclosure();
  return (
    <AppShell
      header={{ height: 60 }}
      navbar={{ width: 250, breakpoint: 'md', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'sm', sm: 'lg' }}
    >
      <a href="#main" className={classes['skip']}>
        {t('frame.skip')}
      </a>
      <AppShell.Header>
        <Group h="100%" px="sm" justify="space-between" wrap="nowrap" gap={4}>
          <Group gap="xs" wrap="nowrap">
            <Burger
              opened={isOpen}
              onClick={toggle}
              hiddenFrom="md"
              size="sm"
              aria-label={t('frame.menu')}
              aria-expanded={isOpen}
              className={classes['burger']}
            />
            <Anchor component={Link} to="/tokens" c="inherit" underline="never" visibleFrom="xs">
              <Group gap="xs" wrap="nowrap">
                <ShieldCheck size={26} aria-hidden color="var(--mantine-primary-color-filled)" />
                <Text fw={700}>{t('frame.product')}</Text>
              </Group>
            </Anchor>
          </Group>
          <Group gap={0} wrap="nowrap">
            <LanguageMenu />
            <ColorSchemeMenu />
            <ViewerMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={t('frame.navigation')}>
        <AppShell.Section grow component={ScrollArea}>
          <Navigation onGo={close} />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className={classes['main']}>
        <OfflineNotice />
        <Box maw={1280} mx="auto">
          <Outlet />
        </Box>
      </AppShell.Main>
    </AppShell>
  );
}
