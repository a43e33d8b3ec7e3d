import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useUnhurriedClose } from './use-unhurried-close.js';

interface DialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly onClose: () => void;
  /** Stays mounted for no longer than the dialog is open: what it holds goes with it. */
  readonly children: ReactNode;
}

/** A form over the page. It stays in place while closed, so that whoever opened it gets the focus back. */
export function Dialog({ isOpen, title, onClose, children }: DialogProps) {
  const { t } = useTranslation();
  const { close } = useUnhurriedClose(onClose);
  return (
    <Modal
      opened={isOpen}
      onClose={close}
      title={title}
      size="lg"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {children}
    </Modal>
  );
}
