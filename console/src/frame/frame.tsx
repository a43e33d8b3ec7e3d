import { Anchor, AppShell, Box, Burger, Group, ScrollArea, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Link, Outlet } from '@tanstack/react-router';
import { ShieldCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { LogInPage } from '../session/log-in-page.js';
import { SessionEndedDialog } from '../session/session-ended-dialog.js';
import { ViewerProvider, useViewerAnswer } from '../session/viewer.js';
import { ProblemAlert } from '../parts/problem-alert.js';
import { isProblem } from '../graphql/problem.js';
import { ColorSchemeMenu } from './color-scheme-menu.js';
import { LanguageMenu } from './language-menu.js';
import { Navigation } from './navigation.js';
import { OfflineNotice } from './offline-notice.js';
import classes from './frame.module.css';
import { ViewerMenu } from './viewer-menu.js';

/** What is around every page; before a login, the login. */
export function Frame() {
  const { data, error, isPending, refetch } = useViewerAnswer();
  if (isPending) return null;
  if (data === undefined) {
    const isNobody = isProblem(error, 'AuthenticationMissing') || isProblem(error, 'SessionEnded');
    return isNobody ? <LogInPage /> : <Unreachable problem={error} onRetry={() => void refetch()} />;
  }
  return (
    <ViewerProvider value={data.whoami}>
      <Shell />
      <SessionEndedDialog />
    </ViewerProvider>
  );
}

function Unreachable({ problem, onRetry }: { readonly problem: Error | null; readonly onRetry: () => void }) {
  return (
    <Box component="main" maw={560} mx="auto" p="lg">
      <ProblemAlert problem={problem} onRetry={onRetry} />
    </Box>
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
        <ScrollArea>
          <Navigation onGo={close} />
        </ScrollArea>
      </AppShell.Navbar>
      <AppShell.Main id="main">
        <OfflineNotice />
        <Box maw={1280} mx="auto">
          <Outlet />
        </Box>
      </AppShell.Main>
    </AppShell>
  );
}
