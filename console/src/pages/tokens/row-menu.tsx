import { ActionIcon, Menu } from '@mantine/core';
import { CalendarPlus, Ellipsis, PanelRight, Pencil, RotateCw, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useViewer } from '../../session/viewer.js';
import type { ListPlace } from './list-place.js';
import { type ListedToken, isLive } from './listed-token.js';
import { TokenLink } from './token-link.js';

const deeds = [
  { deed: 'rotate', Icon: RotateCw },
  { deed: 'extend', Icon: CalendarPlus },
  { deed: 'edit', Icon: Pencil },
] as const;

/** What can be done with one token. Each is done in its drawer, which says what it means. */
export function RowMenu({ token, place }: { readonly token: ListedToken; readonly place: ListPlace }) {
  const { t } = useTranslation('tokens');
  const target = { token, place };
  const { userId } = useViewer();
  // Whoever sees somebody else's token gets no text of it.
  const isOwn = token.ownerId === userId;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={t('row.menu', { name: token.name })}>
          <Ellipsis size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<PanelRight size={18} aria-hidden />}
          renderRoot={(props) => <TokenLink {...props} {...target} />}
        >
          {t('row.open')}
        </Menu.Item>
        {isLive(token) &&
          isOwn &&
          deeds.map(({ deed, Icon }) => (
            <Menu.Item
              key={deed}
              leftSection={<Icon size={18} aria-hidden />}
              renderRoot={(props) => <TokenLink {...props} {...target} deed={deed} />}
            >
              {t(`row.${deed}`)}
            </Menu.Item>
          ))}
        {token.status !== 'revoked' && (
          <Menu.Item
            color="red"
            leftSection={<Trash2 size={18} aria-hidden />}
            renderRoot={(props) => <TokenLink {...props} {...target} deed="revoke" />}
          >
            {t('row.revoke')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
