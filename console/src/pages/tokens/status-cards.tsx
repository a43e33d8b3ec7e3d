import { Group, SimpleGrid, Text } from '@mantine/core';
import { useLinkProps } from '@tanstack/react-router';
import { Ban, CircleCheck, Clock, FilterX, type LucideIcon, MoonStar, TimerOff } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import type { ListPlace } from './list-place.js';
import classes from './status-cards.module.css';
import { type CountedStatus, useCounts } from './use-token-list.js';

const cards: readonly {
  readonly status: CountedStatus;
  readonly color: string;
  readonly Icon: LucideIcon;
}[] = [
  { status: 'active', color: 'teal-text', Icon: CircleCheck },
  { status: 'expiring', color: 'yellow-text', Icon: Clock },
  { status: 'expired', color: 'dimmed', Icon: TimerOff },
  { status: 'revoked', color: 'dimmed', Icon: Ban },
  { status: 'unused', color: 'violet-text', Icon: MoonStar },
];

/** How many tokens there are of each status; each number leads to those, and from there back to all. */
export function StatusCards({ place }: { readonly place: ListPlace }) {
  const { t } = useTranslation('tokens');
  const counts = useCounts(place);
  return (
    <SimpleGrid
      component="nav"
      aria-label={t('cards.label')}
      cols={{ base: 2, sm: 3, lg: 5 }}
      spacing="sm"
      verticalSpacing="sm"
    >
      {cards.map((card) => (
        <Card key={card.status} card={card} count={counts?.[card.status]} place={place} />
      ))}
    </SimpleGrid>
  );
}

interface CardProps {
  readonly card: (typeof cards)[number];
  readonly count: number | undefined;
  readonly place: ListPlace;
}

function Card({ card: { status, color, Icon }, count, place: { address, path } }: CardProps) {
  const { t } = useTranslation('tokens');
  const formats = useFormats();
  const isOn = address.status === status;
  const link = useLinkProps({
    to: path,
    // No more than what the counts are of, so that a number and the list that it leads to agree.
    search: {
      kind: address.kind,
      sort: address.sort,
      workspace: address.workspace,
      status: isOn ? undefined : status,
    },
    resetScroll: false,
  });
  return (
    // The router takes every one of these for a link to the present page.
    <a {...link} className={classes['card']} aria-current={isOn ? 'true' : undefined}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text component="span" size="xl" fw={700}>
          {count === undefined ? '–' : formats.number(count)}
        </Text>
        {isOn ? (
          <FilterX size={20} aria-hidden />
        ) : (
          <Icon size={20} aria-hidden color={`var(--mantine-color-${color})`} />
        )}
      </Group>
      <Text component="span" size="sm">
        {t(`cards.${status}`)}
      </Text>
    </a>
  );
}
