import { NavLink, Stack, Text } from '@mantine/core';
import { Link, useLocation } from '@tanstack/react-router';
import {
  Bot,
  Braces,
  Building2,
  Eye,
  KeyRound,
  List,
  type LucideIcon,
  MonitorSmartphone,
  ScrollText,
  ShieldCheck,
  SlidersHorizontal,
  Siren,
  Table2,
  Users,
} from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { administers, useViewer } from '../session/viewer.js';

interface Place {
  readonly to: string;
  readonly name:
    | 'tokens'
    | 'principals'
    | 'workspaces'
    | 'sessions'
    | 'security'
    | 'api'
    | 'inventory'
    | 'people'
    | 'policy'
    | 'emergency'
    | 'audit'
    | 'permissions'
    | 'access';
  readonly Icon: LucideIcon;
}

const own: readonly Place[] = [
  { to: '/tokens', name: 'tokens', Icon: KeyRound },
  { to: '/principals', name: 'principals', Icon: Bot },
  { to: '/workspaces', name: 'workspaces', Icon: Building2 },
  { to: '/sessions', name: 'sessions', Icon: MonitorSmartphone },
  { to: '/security', name: 'security', Icon: ShieldCheck },
  { to: '/audit', name: 'audit', Icon: ScrollText },
  { to: '/access', name: 'access', Icon: Eye },
  { to: '/api', name: 'api', Icon: Braces },
];
const administration: readonly Place[] = [
  { to: '/admin/inventory', name: 'inventory', Icon: List },
  { to: '/admin/people', name: 'people', Icon: Users },
  { to: '/admin/policy', name: 'policy', Icon: SlidersHorizontal },
  { to: '/admin/permissions', name: 'permissions', Icon: Table2 },
  { to: '/admin/emergency', name: 'emergency', Icon: Siren },
];

/** Where one can go. `onGo` closes the drawer that it is in on narrow screens. */
export function Navigation({ onGo }: { readonly onGo: () => void }) {
  const { t } = useTranslation();
  const viewer = useViewer();
  return (
    <Stack gap={4}>
      <Places places={own} onGo={onGo} />
      {administers(viewer) && (
        <>
          <Text size="sm" fw={600} c="dimmed" mt="md" px="sm">
            {t('nav.administration')}
          </Text>
          <Places places={administration} onGo={onGo} />
        </>
      )}
    </Stack>
  );
}

function Places({ places, onGo }: { readonly places: readonly Place[]; readonly onGo: () => void }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  return places.map(({ to, name, Icon }) => {
    const isHere = pathname === to || pathname.startsWith(`${to}/`);
    return (
      <NavLink
        key={to}
        component={Link}
        to={to}
        active={isHere}
        aria-current={isHere ? 'page' : undefined}
        label={t(`nav.${name}`)}
        leftSection={<Icon size={20} aria-hidden />}
        onClick={onGo}
      />
    );
  });
}
