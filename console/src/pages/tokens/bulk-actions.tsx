import { Button, Menu } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { CalendarPlus, Ellipsis, Mail, PowerOff, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';

const actions = [
  { deed: 'extend', Icon: CalendarPlus },
  { deed: 'switchOff', Icon: PowerOff },
  { deed: 'notify', Icon: Mail },
] as const;
type Action = 'revoke' | (typeof actions)[number]['deed'];

interface BulkActionsProps {
  /** What these tokens and this list have no use for. */
  readonly leavesOut: Readonly<Record<(typeof actions)[number]['deed'], boolean>>;
  readonly onDeed: (deed: Action) => void;
}

/** The buttons for the selected tokens; on narrow screens, all but the first in a menu. */
export function BulkActions({ leavesOut, onDeed }: BulkActionsProps) {
  const { t } = useTranslation('tokens');
  const isWide = useMediaQuery('(min-width: 48em)', true, { getInitialValueInEffect: false });
  const offered = actions.filter(({ deed }) => !leavesOut[deed]);
  return (
    <>
      <Button
        variant="default"
        c="red"
        leftSection={<Trash2 size={18} aria-hidden />}
        onClick={() => onDeed('revoke')}
      >
        {t('bulk.revoke')}
      </Button>
      {isWide ? (
        offered.map(({ deed, Icon }) => (
          <Button
            key={deed}
            variant="default"
            leftSection={<Icon size={18} aria-hidden />}
            onClick={() => onDeed(deed)}
          >
            {t(`bulk.${deed}`)}
          </Button>
        ))
      ) : (
        <Menu position="top-end">
          <Menu.Target>
            <Button variant="default" leftSection={<Ellipsis size={18} aria-hidden />}>
              {t('bulk.more')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {offered.map(({ deed, Icon }) => (
              <Menu.Item key={deed} leftSection={<Icon size={18} aria-hidden />} onClick={() => onDeed(deed)}>
                {t(`bulk.${deed}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </>
  );
}
