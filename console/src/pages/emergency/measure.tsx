import { Paper, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';

interface MeasureProps {
  readonly title: string;
  readonly about: ReactNode;
  readonly children: ReactNode;
}

/** One thing that can be done in an emergency: what it is, before how it is done. */
export function Measure({ title, about, children }: MeasureProps) {
  const id = useId();
  return (
    <Paper withBorder p="md" component="section" aria-labelledby={id}>
      <Stack gap="md">
        <Stack gap={4}>
          <Title order={2} size="h4" id={id}>
            {title}
          </Title>
          <Text maw="75ch">{about}</Text>
        </Stack>
        {children}
      </Stack>
    </Paper>
  );
}
