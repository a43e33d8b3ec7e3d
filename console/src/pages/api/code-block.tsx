import { Code, Group, Paper, Text } from '@mantine/core';
import { CopyButton } from '../../parts/copy-button.js';
import classes from './code-block.module.css';

interface CodeBlockProps {
  /** What it is: `curl`, `JavaScript`. */
  readonly name: string;
  /** What the button says to those who do not see what stands beside it. */
  readonly copy: string;
  readonly children: string;
}

/** Text for programs, to be copied. It scrolls within its box, from left to right in every language. */
export function CodeBlock({ name, copy, children }: CodeBlockProps) {
  return (
    <Paper withBorder className={classes['block']}>
      <Group justify="space-between" px="sm" py={4} gap="xs" className={classes['bar']}>
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <CopyButton text={children} label={copy} variant="subtle" />
      </Group>
      {/* The keyboard scrolls it. */}
      <Code block dir="ltr" tabIndex={0} role="region" aria-label={name} className={classes['text']}>
        {children}
      </Code>
    </Paper>
  );
}
