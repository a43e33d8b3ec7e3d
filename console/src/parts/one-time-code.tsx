import { ActionIcon, Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { Eye, EyeOff, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../language/formats.js';
import { CopyButton } from './copy-button.js';

export interface IssuedCode {
  /** No answer says it again. */
  readonly text: string;
  /** Whose password it lets be set. */
  readonly username: string;
  readonly expiresAt: string;
}

interface OneTimeCodeProps {
  /** Undefined: there is nothing to show. */
  readonly code: IssuedCode | undefined;
  /** Called when it may go; whoever holds the code forgets it then. */
  readonly onClose: () => void;
}

/** A code by which somebody sets a password, once: masked, to be copied; leaving without that asks first. */
export function OneTimeCode({ code, onClose }: OneTimeCodeProps) {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  const [isCopied, setIsCopied] = useState(false);
  const [asks, setAsks] = useState(false);
  const isAtRisk = code !== undefined && !isCopied;
  const way = useBlocker({
    shouldBlockFn: () => isAtRisk,
    enableBeforeUnload: () => isAtRisk,
    withResolver: true,
  });
  const forget = (): void => {
    setIsCopied(false);
    setAsks(false);
    onClose();
    way.proceed?.();
  };
  const stay = (): void => {
    setAsks(false);
    way.reset?.();
  };
  return (
    <Modal
      opened={code !== undefined}
      onClose={() => (isAtRisk ? setAsks(true) : forget())}
      title={code === undefined ? undefined : t('code.title', { username: code.username })}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': common('close') }}
    >
      {code !== undefined && (
        <Stack>
          <Shown code={code} onCopied={() => setIsCopied(true)} />
          {isAtRisk && (asks || way.status === 'blocked') ? (
            <LeaveUncopied onLeave={forget} onStay={stay} />
          ) : (
            <Group justify="flex-end">
              <Button variant="default" onClick={() => (isAtRisk ? setAsks(true) : forget())}>
                {t('code.done')}
              </Button>
            </Group>
          )}
        </Stack>
      )}
    </Modal>
  );
}

const monospace = { input: { fontFamily: 'var(--mantine-font-family-monospace)' } };

function Shown({ code, onCopied }: { readonly code: IssuedCode; readonly onCopied: () => void }) {
  const { t } = useTranslation('people');
  const formats = useFormats();
  const [isVisible, setIsVisible] = useState(false);
  const Icon = isVisible ? EyeOff : Eye;
  return (
    <>
      <Text>{t('code.about', { username: code.username, at: formats.exact(code.expiresAt) })}</Text>
      <Alert color="yellow" icon={<TriangleAlert aria-hidden />}>
        {t('code.once')}
      </Alert>
      <TextInput
        label={t('code.label')}
        value={isVisible ? code.text : '•'.repeat(24)}
        readOnly
        autoComplete="off"
        spellCheck={false}
        dir="ltr"
        size="md"
        styles={monospace}
        rightSectionWidth={48}
        onFocus={(event) => event.currentTarget.select()}
        rightSection={
          <ActionIcon
            aria-label={isVisible ? t('code.hide') : t('code.show')}
            onClick={() => setIsVisible(!isVisible)}
          >
            <Icon size={20} aria-hidden />
          </ActionIcon>
        }
      />
      <CopyButton text={code.text} label={t('code.copy')} variant="filled" autoFocus onCopied={onCopied} />
    </>
  );
}

function LeaveUncopied({ onLeave, onStay }: { readonly onLeave: () => void; readonly onStay: () => void }) {
  const { t } = useTranslation('people');
  return (
    <Alert color="red" icon={<TriangleAlert aria-hidden />} title={t('code.leaveTitle')} role="alert">
      <Stack gap="sm">
        <Text size="sm">{t('code.leaveAbout')}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onStay}>
            {t('code.stay')}
          </Button>
          <Button color="red" onClick={onLeave}>
            {t('code.leave')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
