import { Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';

interface SectionProps {
  readonly title: string;
  readonly about?: ReactNode;
  readonly children: ReactNode;
}

/** A part of a long page, with a heading that screen readers find it by. */
export function Section({ title, about, children }: SectionProps) {
  const id = useId();
  return (
    <Stack component="section" gap="sm" aria-labelledby={id}>
      <Title order={2} size="h3" id={id}>
        {title}
      </Title>
      {about !== undefined && (
        <Text maw="70ch" c="dimmed">
          {about}
        </Text>
      )}
      {children}
    </Stack>
  );
}
