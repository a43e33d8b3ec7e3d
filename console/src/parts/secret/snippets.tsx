import { Code, Group, SegmentedControl, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFacts } from '../../facts-context.js';
import { CopyButton } from '../copy-button.js';
import classes from './secret.module.css';
import { type SnippetKind, hiddenToken, holdsToken, snippetKinds, snippetOf } from './snippet-texts.js';

interface SnippetsProps {
  readonly text: string;
  readonly onCopied: () => void;
}

/** How the token is used. What is shown has dots in its place; what is copied has the token where it says so. */
export function Snippets({ text, onCopied }: SnippetsProps) {
  const { t } = useTranslation('secret');
  const facts = useFacts();
  const [kind, setKind] = useState<SnippetKind>('curl');
  return (
    <Stack gap="xs">
      <Group justify="space-between" gap="xs">
        <Text fw={600} id="snippets">
          {t('snippets.title')}
        </Text>
        <SegmentedControl
          aria-labelledby="snippets"
          value={kind}
          onChange={setKind}
          data={snippetKinds.map((value) => ({ value, label: t(`snippets.${value}.label`) }))}
        />
      </Group>
      <Text size="sm" c="dimmed">
        {t(`snippets.${kind}.about`)}
      </Text>
      <Code
        block
        className={classes['snippet']}
        dir="ltr"
        tabIndex={0}
        aria-label={t(`snippets.${kind}.label`)}
      >
        {snippetOf(kind, facts, hiddenToken)}
      </Code>
      <Group justify="flex-end">
        <CopyButton
          key={kind}
          text={snippetOf(kind, facts, text)}
          label={t(holdsToken(kind) ? 'snippets.copyWithToken' : 'snippets.copy')}
          {...(holdsToken(kind) && { onCopied })}
        />
      </Group>
    </Stack>
  );
}
