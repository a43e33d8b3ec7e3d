import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Handshake, History, KeyRound, Pencil, Plus, Power, PowerOff, Undo2, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { RowMenu } from '../../parts/row-menu.js';
import type { Principal } from './principals-documents.js';
import type { Standing } from './standing.js';
import { useTokensOf } from './use-tokens-of.js';

/** What somebody wants to do with a service principal. */
export type PrincipalDeed = 'edit' | 'switchOff' | 'switchOn' | 'offer' | 'takeBack' | 'decline';

interface PrincipalMenuProps {
  readonly principal: Principal;
  readonly standing: Standing;
  readonly onDeed: (deed: PrincipalDeed) => void;
}

export function PrincipalMenu({ principal, standing, onDeed }: PrincipalMenuProps) {
  const { t } = useTranslation('principals');
  const navigate = useNavigate();
  const tokens = useTokensOf()(principal);
  const deeds = deedsOf(principal, standing);
  const newToken = { search: undefined, principalId: principal.id };
  const history = { search: undefined, subjectId: principal.id };
  return (
    <RowMenu label={t('menu', { name: principal.name })}>
      {(item) => (
        <>
          {standing.isOwn &&
            item({
              Icon: Plus,
              words: t('newToken'),
              onClick: () => void navigate({ to: '/tokens/new/service', search: newToken }),
            })}
          {tokens !== undefined &&
            item({ Icon: KeyRound, words: t('tokens'), onClick: () => void navigate(tokens) })}
          {standing.isOfferee &&
            item({
              Icon: Handshake,
              words: t('offers.look'),
              onClick: () => void navigate({ to: '/principals/$id/accept', params: { id: principal.id } }),
            })}
          {!standing.isOfferee &&
            item({
              Icon: History,
              words: t('history'),
              onClick: () => void navigate({ to: '/audit', search: history }),
            })}
          {deeds.length > 0 && <Menu.Divider />}
          {deeds.map(({ deed, Icon, isDangerous }) => (
            <div key={deed} role="none">
              {item({ Icon, words: t(`deed.${deed}`), isDangerous, onClick: () => onDeed(deed) })}
            </div>
          ))}
        </>
      )}
    </RowMenu>
  );
}

const icons = {
  edit: { deed: 'edit', Icon: Pencil, isDangerous: false },
  offer: { deed: 'offer', Icon: Handshake, isDangerous: false },
  takeBack: { deed: 'takeBack', Icon: Undo2, isDangerous: false },
  decline: { deed: 'decline', Icon: X, isDangerous: false },
  switchOff: { deed: 'switchOff', Icon: PowerOff, isDangerous: true },
  switchOn: { deed: 'switchOn', Icon: Power, isDangerous: false },
} as const;

function deedsOf({ isActive, offeredToId }: Principal, { isHolder, isOwn, isOfferee }: Standing) {
  const isOffered = offeredToId !== null;
  return [
    ...(isHolder ? [icons.edit, icons.offer] : []),
    ...(isHolder && isOffered ? [icons.takeBack] : []),
    ...(isOfferee ? [icons.decline] : []),
    // Managers switch off what they cannot otherwise change.
    ...(isOfferee && !isOwn && !isHolder ? [] : [isActive ? icons.switchOff : icons.switchOn]),
  ];
}
