import { ActionIcon, Menu } from '@mantine/core';
import { EllipsisVertical, type LucideIcon } from 'lucide-react';
import { type ReactNode, useRef } from 'react';

interface RowMenuProps {
  /** Names the row that it is about. */
  readonly label: string;
  readonly children: (item: (props: RowMenuItem) => ReactNode) => ReactNode;
}

export interface RowMenuItem {
  readonly Icon: LucideIcon;
  readonly words: string;
  readonly isDangerous?: boolean;
  readonly onClick: () => void;
}

/** What can be done with a row. A dialog that an item opens gives the focus back to the menu's button. */
export function RowMenu({ label, children }: RowMenuProps) {
  const button = useRef<HTMLButtonElement>(null);
  const item = ({ Icon, words, isDangerous = false, onClick }: RowMenuItem): ReactNode => (
    <Menu.Item
      mih={44}
      leftSection={<Icon size={18} aria-hidden />}
      color={isDangerous ? 'red' : undefined}
      onClick={() => {
        button.current?.focus();
        onClick();
      }}
    >
      {words}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <ActionIcon ref={button} aria-label={label}>
          <EllipsisVertical size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>{children(item)}</Menu.Dropdown>
    </Menu>
  );
}
