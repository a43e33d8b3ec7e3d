import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useUnhurriedClose } from '../../parts/use-unhurried-close.js';

interface ShownOnceProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** Whether something stands in it that cannot be seen again: then nothing but its own button closes it. */
  readonly holdsSecret: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog whose end shows something once. */
export function ShownOnce({ isOpen, title, holdsSecret, onClose, children }: ShownOnceProps) {
  const { close, isBusy } = useUnhurriedClose(onClose);
  const stays = holdsSecret || isBusy;
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={title}
      size="lg"
      withCloseButton={!stays}
      closeOnEscape={!stays}
      closeOnClickOutside={false}
    >
      {children}
    </Modal>
  );
}
