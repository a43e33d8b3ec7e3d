import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import {
  Eye,
  History,
  KeyRound,
  MonitorSmartphone,
  Pencil,
  Power,
  PowerOff,
  RotateCcwKey,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { RowMenu } from '../../parts/row-menu.js';
import { isAdmin, useViewer } from '../../session/viewer.js';
import type { Person } from './people-documents.js';
import type { Deed } from './deed.js';

interface PersonMenuProps {
  readonly person: Person;
  readonly onDeed: (deed: Deed) => void;
}

/** What can be done with an account, as far as the service lets somebody like the viewer do it, and where it leads. */
export function PersonMenu({ person, onDeed }: PersonMenuProps) {
  const { t } = useTranslation('people');
  const viewer = useViewer();
  const goTo = usePlacesOf(person);
  const mayGiveRoles = isAdmin(useViewer());
  const isChangeable = mayGiveRoles || person.role === 'user';
  const isOneself = viewer.userId === person.id;
  return (
    <RowMenu label={t('menu', { name: person.username })}>
      {(item) => (
        <>
          {isChangeable && (
            <>
              {item({ Icon: Pencil, words: t('edit.open'), onClick: () => onDeed('edit') })}
              {!isOneself &&
                item({ Icon: RotateCcwKey, words: t('reset.open'), onClick: () => onDeed('reset') })}
              {person.isActive
                ? item({
                    Icon: PowerOff,
                    words: t('off.open'),
                    isDangerous: true,
                    onClick: () => onDeed('switchOff'),
                  })
                : item({ Icon: Power, words: t('on.open'), onClick: () => onDeed('switchOn') })}
              <Menu.Divider />
            </>
          )}
          {item({ Icon: KeyRound, words: t('links.tokens'), onClick: goTo.tokens })}
          {item({ Icon: MonitorSmartphone, words: t('links.sessions'), onClick: goTo.sessions })}
          {item({ Icon: Eye, words: t('links.access'), onClick: goTo.access })}
          {item({ Icon: History, words: t('links.deeds'), onClick: goTo.deeds })}
          {item({ Icon: History, words: t('links.history'), onClick: goTo.history })}
        </>
      )}
    </RowMenu>
  );
}

function usePlacesOf({ id, username }: Person) {
  const navigate = useNavigate();
  // What each page makes of these parts of its address, that page says.
  const owned = { search: undefined, owner: id };
  const session = { search: username, everyone: true } as const;
  const access = { search: undefined, userId: id };
  const deeds = { search: undefined, actorId: id };
  const history = { search: undefined, subjectId: id };
  return {
    tokens: () => void navigate({ to: '/admin/inventory', search: owned }),
    sessions: () => void navigate({ to: '/sessions', search: session }),
    access: () => void navigate({ to: '/access', search: access }),
    deeds: () => void navigate({ to: '/audit', search: deeds }),
    history: () => void navigate({ to: '/audit', search: history }),
  };
}
