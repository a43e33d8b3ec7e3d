import { Group, Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';

interface SectionProps {
  readonly title: string;
  readonly about: string;
  /** How things stand, beside the title. */
  readonly status?: ReactNode;
  readonly children: ReactNode;
}

export function Section({ title, about, status, children }: SectionProps) {
  const id = useId();
  return (
    <Paper component="section" aria-labelledby={id} withBorder p={{ base: 'md', sm: 'lg' }} radius="md">
      <Stack>
        <Stack gap={4}>
          <Group gap="sm">
            <Title order={2} size="h4" id={id}>
              {title}
            </Title>
            {status}
          </Group>
          <Text c="dimmed" maw="70ch">
            {about}
          </Text>
        </Stack>
        {children}
      </Stack>
    </Paper>
  );
}
