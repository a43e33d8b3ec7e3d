import { Button, Menu, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ChevronDown, LogOut, MonitorSmartphone, ShieldCheck } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useProblemWords } from '../parts/problem-alert.js';
import { toast } from '../parts/toast.js';
import { useLeave } from '../session/leave.js';
import { useViewer } from '../session/viewer.js';

/** Who is logged in, what is theirs alone, and the way out. */
export function ViewerMenu() {
  const { t } = useTranslation();
  const viewer = useViewer();
  const { leave, problem } = useLeave();
  const words = useProblemWords(problem);
  useEffect(() => {
    if (problem !== null) toast(words);
  }, [problem, words]);
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          px="sm"
          maw="min(16rem, 45vw)"
          rightSection={<ChevronDown size={16} aria-hidden />}
        >
          <Text span fz="sm" fw={600} truncate>
            {viewer.username}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Text size="sm" c="dimmed" px="sm" py={4}>
          {t(
            `role.${viewer.standing === 'admin' || viewer.standing === 'manager' ? viewer.standing : 'user'}`,
          )}
        </Text>
        <Menu.Item component={Link} to="/security" leftSection={<ShieldCheck size={18} aria-hidden />}>
          {t('nav.security')}
        </Menu.Item>
        <Menu.Item component={Link} to="/sessions" leftSection={<MonitorSmartphone size={18} aria-hidden />}>
          {t('nav.sessions')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={18} aria-hidden />} onClick={leave}>
          {t('frame.logOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
