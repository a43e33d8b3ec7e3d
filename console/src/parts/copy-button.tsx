import { Button, type ButtonProps } from '@mantine/core';
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { copyText } from './copy-text.js';

interface CopyButtonProps extends Pick<ButtonProps, 'variant' | 'size' | 'fullWidth'> {
  readonly text: string;
  readonly label?: string;
  readonly onCopied?: () => void;
  /** The browser lets nothing be copied: the text has to be selected. */
  readonly onFailed?: () => void;
  readonly autoFocus?: boolean;
}

/** Copies, and says so. Where the browser lets nothing be copied it says that, and the text can be selected. */
export function CopyButton({
  text,
  label,
  onCopied,
  onFailed,
  autoFocus = false,
  ...button
}: CopyButtonProps) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<'copied' | 'failed'>();
  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), 3000);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async (): Promise<void> => {
    const isCopied = await copyText(text);
    setOutcome(isCopied ? 'copied' : 'failed');
    if (isCopied) onCopied?.();
    else onFailed?.();
  };
  const words = { copied: t('copy.copied'), failed: t('copy.failed') };
  return (
    <Button
      variant="default"
      {...button}
      data-autofocus={autoFocus || undefined}
      leftSection={outcome === 'copied' ? <Check size={18} aria-hidden /> : <Copy size={18} aria-hidden />}
      onClick={() => void copy()}
    >
      <span aria-live="polite">{outcome === undefined ? (label ?? t('copy.copy')) : words[outcome]}</span>
    </Button>
  );
}
