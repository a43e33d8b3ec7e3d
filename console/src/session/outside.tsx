import { Center, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { ShieldCheck } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { ColorSchemeMenu } from '../frame/color-scheme-menu.js';
import { LanguageMenu } from '../frame/language-menu.js';

interface OutsideProps {
  readonly title: string;
  readonly about: string;
  /** What the window is called, if not as the page. */
  readonly windowTitle?: string;
  readonly children: ReactNode;
}

/** A page without the frame: for who is not logged in, or may do one thing only. */
export function Outside({ title, about, windowTitle, children }: OutsideProps) {
  const name = windowTitle ?? title;
  useEffect(() => {
    document.title = `${name} · Graphwarden`;
  }, [name]);
  return (
    <Center mih="100dvh" p={{ base: 'sm', xs: 'md' }} component="main">
      <Stack w="100%" maw={440} gap="lg">
        <Stack gap={4} align="center" ta="center">
          <ShieldCheck size={44} aria-hidden color="var(--mantine-primary-color-filled)" />
          <Title order={1} size="h2">
            {title}
          </Title>
          <Text c="dimmed">{about}</Text>
        </Stack>
        <Paper withBorder p={{ base: 'md', xs: 'lg' }} radius="md" shadow="sm">
          {children}
        </Paper>
        <Group justify="center">
          <LanguageMenu />
          <ColorSchemeMenu />
        </Group>
      </Stack>
    </Center>
  );
}
