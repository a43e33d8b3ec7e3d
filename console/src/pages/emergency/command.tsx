import { Code, Group } from '@mantine/core';
import { CopyButton } from '../../parts/copy-button.js';

/** A line for a shell, to be copied. It reads from left to right in every language. */
export function Command({ line }: { readonly line: string }) {
  return (
    <Group gap="sm" wrap="wrap">
      <Code block flex="1 1 18rem" dir="ltr" style={{ whiteSpace: 'pre-wrap' }}>
        {line}
      </Code>
      <CopyButton text={line} />
    </Group>
  );
}
