import { Alert, Button, Checkbox, Group, Stack } from '@mantine/core';
import { useBlocker } from '@tanstack/react-router';
import { Download, Printer, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../parts/copy-button.js';
import { download } from '../../parts/download.js';
import classes from './recovery-codes.module.css';

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  /** Called when the person says that they have them; whoever holds the codes forgets them then. */
  readonly onKept: () => void;
}

/** New recovery codes, once: to be copied, downloaded or printed before it goes on. */
export function RecoveryCodes({ codes, onKept }: RecoveryCodesProps) {
  const { t } = useTranslation('security');
  const [areKept, setKept] = useState(false);
  useBlocker({ shouldBlockFn: () => true, enableBeforeUnload: () => !areKept });
  // The form that was here before is gone, and the focus with it: reading goes on where it matters.
  const warning = useRef<HTMLDivElement>(null);
  useEffect(() => warning.current?.focus(), []);
  const text = codes.join('\n');
  return (
    <Stack>
      <Alert
        ref={warning}
        tabIndex={-1}
        className={classes['warning']}
        color="yellow"
        icon={<TriangleAlert aria-hidden />}
        title={t('codes.once')}
      >
        {t('codes.about')}
      </Alert>
      <ol
        className={classes['codes']}
        aria-label={t('codes.title')}
        data-title={t('codes.fileTitle')}
        dir="ltr"
      >
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <Group gap="sm">
        <CopyButton text={text} />
        <Button
          variant="default"
          leftSection={<Download size={18} aria-hidden />}
          onClick={() =>
            download('graphwarden-recovery-codes.txt', 'text/plain', `${t('codes.fileTitle')}\n\n${text}\n`)
          }
        >
          {t('codes.download')}
        </Button>
        <Button
          variant="default"
          leftSection={<Printer size={18} aria-hidden />}
          onClick={() => window.print()}
        >
          {t('codes.print')}
        </Button>
      </Group>
      <Checkbox
        label={t('codes.kept')}
        checked={areKept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <Button disabled={!areKept} onClick={onKept} fullWidth>
        {t('codes.goOn')}
      </Button>
    </Stack>
  );
}
