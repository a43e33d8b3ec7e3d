import { Button, Group, Menu, Modal, Progress, Stack, Text } from '@mantine/core';
import { Braces, Download, Sheet } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../../graphql/asking.js';
import { useFormats } from '../../language/formats.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { toast } from '../../parts/toast.js';
import { download } from '../../parts/download.js';
import { mostExported, readAllTokens, tokensAsCsv, tokensAsJson } from './export-tokens.js';
import type { TokensVariables } from './use-token-list.js';

const forms = {
  csv: { mediaType: 'text/csv', write: tokensAsCsv },
  json: { mediaType: 'application/json', write: tokensAsJson },
} as const;

interface ExportMenuProps {
  readonly variables: TokensVariables;
  readonly totalCount: number;
}

/** The whole filtered list as a file, read page by page while one watches. */
export function ExportMenu({ variables, totalCount }: ExportMenuProps) {
  const { t } = useTranslation('tokens');
  const ask = useAsk();
  const button = useRef<HTMLButtonElement>(null);
  const running = useRef<AbortController>(undefined);
  const [form, setForm] = useState<keyof typeof forms>();
  const [read, setRead] = useState(0);
  const [problem, setProblem] = useState<Error | null>(null);
  // Nobody watches any more, and nobody could stop it.
  useEffect(() => () => running.current?.abort(), []);
  const stop = (): void => {
    running.current?.abort();
    setForm(undefined);
  };
  const run = async (wanted: keyof typeof forms): Promise<void> => {
    const { signal } = (running.current = new AbortController());
    setForm(wanted);
    setRead(0);
    setProblem(null);
    try {
      const tokens = await readAllTokens({ ask, variables, signal, onProgress: setRead });
      signal.throwIfAborted();
      const { mediaType, write } = forms[wanted];
      download(`${t('export.file')}.${wanted}`, mediaType, write(tokens));
      setForm(undefined);
      toast(t('export.done', { count: tokens.length }));
    } catch (failed) {
      if (!signal.aborted) setProblem(failed instanceof Error ? failed : new Error());
    }
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button ref={button} variant="default" leftSection={<Download size={18} aria-hidden />}>
            {t('export.open')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Sheet size={18} aria-hidden />} onClick={() => void run('csv')}>
            {t('export.csv')}
          </Menu.Item>
          <Menu.Item leftSection={<Braces size={18} aria-hidden />} onClick={() => void run('json')}>
            {t('export.json')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ExportProgress
        isOpen={form !== undefined}
        read={read}
        total={Math.min(totalCount, mostExported)}
        isCut={totalCount > mostExported}
        problem={problem}
        onRetry={() => form !== undefined && void run(form)}
        onStop={stop}
        onLeft={() => button.current?.focus()}
      />
    </>
  );
}

interface ExportProgressProps {
  readonly isOpen: boolean;
  readonly read: number;
  readonly total: number;
  /** Whether there are more than a file holds. */
  readonly isCut: boolean;
  readonly problem: Error | null;
  readonly onRetry: () => void;
  readonly onStop: () => void;
  /** The menu's item that began it is gone: the focus needs another place. */
  readonly onLeft: () => void;
}

function ExportProgress({
  isOpen,
  read,
  total,
  isCut,
  problem,
  onRetry,
  onStop,
  onLeft,
}: ExportProgressProps) {
  const { t } = useTranslation('tokens');
  const { t: common } = useTranslation();
  const formats = useFormats();
  return (
    <Modal
      opened={isOpen}
      onClose={onStop}
      title={t('export.title')}
      returnFocus={false}
      onExitTransitionEnd={onLeft}
    >
      <Stack>
        <Text>{t('export.progress', { read: formats.number(read), total: formats.number(total) })}</Text>
        <Progress value={total === 0 ? 100 : (100 * read) / total} aria-label={t('export.title')} />
        {isCut && <Text size="sm">{t('export.cut', { most: formats.number(mostExported) })}</Text>}
        <ProblemAlert problem={problem} onRetry={onRetry} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onStop}>
            {common('cancel')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
