import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';

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
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size="lg"
      withCloseButton={!holdsSecret}
      closeOnEscape={!holdsSecret}
      closeOnClickOutside={false}
    >
      {children}
    </Modal>
  );
}
