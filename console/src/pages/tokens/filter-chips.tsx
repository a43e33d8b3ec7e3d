import { Button, Group } from '@mantine/core';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ListPlace } from './list-place.js';
import type { ListedToken } from './listed-token.js';
import { useStatusWords } from './status-cell.js';
import type { StatusFilter } from './tokens-address.js';

interface FilterChipsProps {
  readonly place: ListPlace;
  readonly status: StatusFilter | undefined;
  readonly onShowEnded: () => void;
  /** A token that is listed, by which the people and things that the address names by id get their names. */
  readonly sample: ListedToken | undefined;
}

/** What the list is narrowed to; each can be taken off. */
export function FilterChips(props: FilterChipsProps) {
  const { t } = useTranslation('tokens');
  const chips = [...useStatusChip(props), ...useIdChips(props)];
  if (chips.length === 0) return null;
  return (
    <Group gap="xs" role="group" aria-label={t('filter.label')}>
      {chips.map(({ text, take }) => (
        <Button
          key={text}
          variant="light"
          radius="xl"
          rightSection={<X size={16} aria-hidden />}
          aria-label={t('filter.takeOff', { filter: text })}
          onClick={take}
        >
          {text}
        </Button>
      ))}
    </Group>
  );
}

interface Chip {
  readonly text: string;
  readonly take: () => void;
}

function useStatusChip({ place: { address, go }, status, onShowEnded }: FilterChipsProps): readonly Chip[] {
  const { t } = useTranslation('tokens');
  const words = useStatusWords();
  if (status === undefined || status === 'all') return [];
  if (status === 'live') return [{ text: t('filter.endedHidden'), take: onShowEnded }];
  const take = (): void => go({ ...address, status: undefined, after: undefined });
  return [{ text: t('filter.status', { status: words(status) }), take }];
}

function useIdChips({ place: { address, go }, sample }: FilterChipsProps): readonly Chip[] {
  const { t } = useTranslation('tokens');
  const names = {
    owner: sample?.owner,
    principal: sample?.principal?.name,
    workspace: sample?.workspaceName,
  };
  return (['owner', 'principal', 'workspace'] as const).flatMap((part) => {
    const id = address[part];
    if (id === undefined) return [];
    const text = t(`filter.${part}`, { name: names[part] ?? `${id.slice(0, 8)}…` });
    return [{ text, take: () => go({ ...address, [part]: undefined, after: undefined }) }];
  });
}
