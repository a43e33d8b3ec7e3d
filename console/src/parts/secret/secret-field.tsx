import { ActionIcon, Textarea, Tooltip } from '@mantine/core';
import { Eye, EyeOff } from 'lucide-react';
import type { RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './secret.module.css';

interface SecretFieldProps {
  readonly text: string;
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly isRevealed: boolean;
  readonly onReveal: (isRevealed: boolean) => void;
  /** Somebody selected the text and copied it by hand. */
  readonly onCopied: () => void;
}

/** As many as any token has in its place, so that they tell nothing. */
const mask = '•'.repeat(48);

/** The text, or dots: what is masked is not in the page, so that no screen reader, screenshot or extension has it. */
export function SecretField({ text, field, isRevealed, onReveal, onCopied }: SecretFieldProps) {
  const { t } = useTranslation('secret');
  const toggle = isRevealed ? t('hide') : t('reveal');
  return (
    <Textarea
      ref={field}
      label={t('token')}
      description={isRevealed ? t('revealed') : t('masked')}
      value={isRevealed ? text : mask}
      readOnly
      autosize
      minRows={2}
      spellCheck={false}
      autoComplete="off"
      autoCorrect="off"
      autoCapitalize="off"
      data-1p-ignore
      data-lpignore="true"
      data-bwignore
      dir="ltr"
      classNames={{ input: classes['text'] ?? '' }}
      onFocus={(event) => {
        if (isRevealed) event.currentTarget.select();
      }}
      onCopy={(event) => {
        const { selectionStart, selectionEnd } = event.currentTarget;
        if (isRevealed && selectionEnd - selectionStart === text.length) onCopied();
      }}
      rightSection={
        <Tooltip label={toggle}>
          <ActionIcon aria-label={toggle} aria-pressed={isRevealed} onClick={() => onReveal(!isRevealed)}>
            {isRevealed ? <EyeOff size={20} aria-hidden /> : <Eye size={20} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      }
      rightSectionWidth={52}
    />
  );
}
