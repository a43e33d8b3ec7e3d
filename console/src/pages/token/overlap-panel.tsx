import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { Hourglass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import { createCountdown } from './countdown.js';
import { OlderUse } from './older-use.js';
import type { ShownToken } from './token-answer.js';
import classes from './token-drawer.module.css';
import { useNow } from '../../parts/use-now.js';

interface OverlapPanelProps {
  readonly token: ShownToken;
  readonly until: string;
  readonly onEnd: () => void;
}

/** While two texts are good: how long the older one still is, whether anybody uses it, and the way to end it. */
export function OverlapPanel({ token, until, onEnd }: OverlapPanelProps) {
  const { t, i18n } = useTranslation('token');
  const formats = useFormats();
  const now = useNow(1);
  const left = Math.ceil((Date.parse(until) - now) / 1000);
  if (left <= 0) return null;
  return (
    <Paper withBorder p="md" component="section" aria-label={t('overlap.title')}>
      <Stack gap="sm">
        <Group gap="sm">
          <Text fw={600}>{t('overlap.title')}</Text>
          {/* Not a live region: nobody wants every second read out. */}
          <Badge
            size="lg"
            color="yellow"
            c="var(--mantine-color-text)"
            leftSection={<Hourglass size={14} aria-hidden />}
            className={classes['countdown']}
            role="timer"
            aria-live="off"
          >
            {t('overlap.left', { time: createCountdown(i18n.language)(left) })}
          </Badge>
        </Group>
        <Text size="sm">{t('overlap.about', { when: formats.exact(until) })}</Text>
        <OlderUse token={token} />
        <Group>
          <Button variant="default" onClick={onEnd}>
            {t('overlap.end')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
