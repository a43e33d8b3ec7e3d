import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

interface BannerProps {
  readonly tone: 'info' | 'warning' | 'danger';
  readonly title: string;
  readonly children: ReactNode;
  /** The one thing to do about it. */
  readonly action?: { readonly label: string; readonly onClick: () => void } | false;
  /** The same, where it is a way to another page. */
  readonly link?: ReactNode;
}

const looks = {
  info: { color: 'blue', Icon: Info },
  warning: { color: 'yellow', Icon: TriangleAlert },
  danger: { color: 'red', Icon: CircleAlert },
} as const;

/** Of the colours that a light ground has for its title, yellow is too pale to read. */
const readable = { title: { color: 'var(--mantine-color-text)' } } as const;

export function Banner({ tone, title, children, action = false, link }: BannerProps) {
  const { color, Icon } = looks[tone];
  return (
    <Alert
      color={color}
      variant="light"
      icon={<Icon aria-hidden />}
      title={title}
      role="note"
      styles={readable}
    >
      <Stack gap="xs">
        <Text size="sm">{children}</Text>
        {(action !== false || link !== undefined) && (
          <Group>
            {action !== false && (
              <Button variant="default" onClick={action.onClick}>
                {action.label}
              </Button>
            )}
            {link}
          </Group>
        )}
      </Stack>
    </Alert>
  );
}
