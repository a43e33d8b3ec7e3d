import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface SubjectCardProps {
  readonly name: string;
  readonly about: string;
  /** A badge, a link. */
  readonly children?: ReactNode;
}

/** Whom or what the page is about. */
export function SubjectCard({ name, about, children }: SubjectCardProps) {
  return (
    <Paper withBorder p="md">
      <Group justify="space-between">
        <Stack gap={2} miw={0}>
          <Title order={2} size="h4">
            <bdi>{name}</bdi>
          </Title>
          <Text size="sm" c="dimmed">
            {about}
          </Text>
        </Stack>
        <Group gap="sm">{children}</Group>
      </Group>
    </Paper>
  );
}
