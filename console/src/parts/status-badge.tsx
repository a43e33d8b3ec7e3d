import { Badge } from '@mantine/core';
import { Ban, CircleCheck, Clock, Hourglass, type LucideIcon, Snowflake } from 'lucide-react';

export type StatusTone = 'good' | 'warning' | 'ended' | 'blocked' | 'waiting';

const tones: Record<StatusTone, { readonly color: string; readonly Icon: LucideIcon }> = {
  good: { color: 'teal', Icon: CircleCheck },
  warning: { color: 'yellow', Icon: Clock },
  ended: { color: 'gray', Icon: Ban },
  blocked: { color: 'red', Icon: Snowflake },
  waiting: { color: 'blue', Icon: Hourglass },
};

/** A status in words, with an icon and a colour that say the same. */
export function StatusBadge({ tone, children }: { readonly tone: StatusTone; readonly children: string }) {
  const { color, Icon } = tones[tone];
  return (
    // Its words are never cut, however narrow its column.
    <Badge color={color} size="lg" miw="max-content" leftSection={<Icon size={14} aria-hidden />}>
      {children}
    </Badge>
  );
}
