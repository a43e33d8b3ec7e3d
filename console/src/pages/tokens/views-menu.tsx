import { ActionIcon, Button, Group, Popover, Stack, Text, TextInput } from '@mantine/core';
import { Bookmark, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '../../parts/toast.js';
import type { ListPlace } from './list-place.js';
import { useSavedViews } from './saved-views.js';
import type { TokensAddress } from './tokens-address.js';

interface ViewsMenuProps {
  readonly place: ListPlace;
  /** The address that shows what is shown now, whatever is remembered. */
  readonly present: TokensAddress;
}

/** Filters that were given a name, and a name for the present one. */
export function ViewsMenu({ place, present }: ViewsMenuProps) {
  const { t } = useTranslation('tokens');
  const [isOpen, setIsOpen] = useState(false);
  const { views, save, remove } = useSavedViews(place.path);
  const apply = (address: TokensAddress): void => {
    setIsOpen(false);
    place.go(address);
  };
  return (
    <Popover
      opened={isOpen}
      onChange={setIsOpen}
      position="bottom-end"
      width={320}
      trapFocus
      returnFocus
      withRoles
    >
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<Bookmark size={18} aria-hidden />}
          onClick={() => setIsOpen(!isOpen)}
        >
          {t('views.open')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('views.open')}>
        <Stack gap="sm">
          {views.length === 0 && <Text size="sm">{t('views.none')}</Text>}
          {views.map(({ name, address }) => (
            <Group key={name} justify="space-between" wrap="nowrap" gap="xs">
              <Button variant="subtle" justify="flex-start" flex={1} miw={0} onClick={() => apply(address)}>
                {name}
              </Button>
              <ActionIcon aria-label={t('views.remove', { name })} onClick={() => remove(name)}>
                <Trash2 size={18} aria-hidden />
              </ActionIcon>
            </Group>
          ))}
          <SaveView
            onSave={(name) => {
              save({ name, address: present });
              setIsOpen(false);
              toast(t('views.saved', { name }));
            }}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function SaveView({ onSave }: { readonly onSave: (name: string) => void }) {
  const { t } = useTranslation('tokens');
  const [name, setName] = useState('');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') onSave(name.trim());
      }}
    >
      <Stack gap="xs">
        <TextInput
          label={t('views.name')}
          description={t('views.nameAbout')}
          value={name}
          maxLength={60}
          autoComplete="off"
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" disabled={name.trim() === ''}>
          {t('views.save')}
        </Button>
      </Stack>
    </form>
  );
}
