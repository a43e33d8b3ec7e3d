import { Button, Group, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog.js';
import { ProblemAlert } from './problem-alert.js';

interface ConfirmDialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  /** What happens, what breaks, and how fast. */
  readonly children: ReactNode;
  /** What the button does, as a verb. */
  readonly confirm: string;
  readonly isDangerous?: boolean;
  /** What has to be typed first, for what is in use. */
  readonly typed?: string;
  /** Asks for a reason, which goes into the audit log. */
  readonly asksReason?: 'optional' | 'required';
  readonly isBusy: boolean;
  readonly problem: Error | null;
  readonly onConfirm: (reason: string | undefined) => void;
  readonly onClose: () => void;
}

/** Asks before what cannot be taken back. The way out has the focus. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return (
    <Dialog isOpen={props.isOpen} onClose={props.onClose} title={props.title}>
      <Question {...props} />
    </Dialog>
  );
}

function Question({
  children,
  confirm,
  isDangerous = true,
  typed,
  asksReason,
  isBusy,
  problem,
  onConfirm,
  onClose,
}: ConfirmDialogProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [reason, setReason] = useState('');
  const isReady =
    (typed === undefined || text.trim() === typed) && (asksReason !== 'required' || reason.trim() !== '');
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) onConfirm(reason.trim() === '' ? undefined : reason.trim());
      }}
    >
      <Stack>
        {children}
        {typed !== undefined && (
          <TextInput
            label={t('confirm.type', { text: typed })}
            value={text}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        )}
        {asksReason !== undefined && (
          <Textarea
            label={asksReason === 'required' ? t('confirm.reason') : t('confirm.reasonOptional')}
            description={t('confirm.reasonAbout')}
            value={reason}
            maxLength={500}
            required={asksReason === 'required'}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        )}
        <ProblemAlert problem={problem} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} disabled={isBusy} data-autofocus>
            {t('cancel')}
          </Button>
          <Button type="submit" color={isDangerous ? 'red' : undefined} loading={isBusy} disabled={!isReady}>
            {confirm}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** A paragraph of a dialog. */
export const Said = ({ children }: { readonly children: ReactNode }) => <Text>{children}</Text>;
