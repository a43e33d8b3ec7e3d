import { Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ColorSchemeMenu } from '../frame/color-scheme-menu.js';
import { LanguageMenu } from '../frame/language-menu.js';
import { LogInForm } from './log-in-form.js';

/** What everybody sees first, at whatever address: after it, the page they came for. */
export function LogInPage() {
  const { t } = useTranslation('session');
  const queries = useQueryClient();
  useEffect(() => {
    document.title = `${t('logIn')} · Graphwarden`;
  }, [t]);
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={400} gap="lg">
        <Stack gap={4} align="center" ta="center">
          <ShieldCheck size={44} aria-hidden color="var(--mantine-primary-color-filled)" />
          <Title order={1} size="h2">
            {t('welcome')}
          </Title>
          <Text c="dimmed">{t('welcomeAbout')}</Text>
        </Stack>
        <Paper withBorder p="lg" radius="md" shadow="sm">
          <LogInForm onLoggedIn={() => void queries.resetQueries()} />
        </Paper>
        <Group justify="center">
          <LanguageMenu />
          <ColorSchemeMenu />
        </Group>
      </Stack>
    </Center>
  );
}
