import { Box, Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { type AffectedToken, AffectedTokens } from './affected-tokens.js';
import type { PolicyEffects } from './policy-documents.js';

/** What the rules of the form would hit: how many, and which. */
export function PolicyPreview({ effects }: { readonly effects: PolicyEffects }) {
  const { t } = useTranslation('policy');
  const { exceedingCount, exceeding, idleCount, idle, peopleOverCap } = effects;
  return (
    <Stack gap="md">
      <Effect
        text={t('effect.exceeding', { count: exceedingCount })}
        about={exceedingCount > 0 ? t('effect.exceedingAbout') : undefined}
        caption={t('effect.exceedingList')}
        tokens={exceeding}
        count={exceedingCount}
      />
      <Effect
        text={t('effect.idle', { count: idleCount })}
        about={idleCount > 0 ? t('effect.idleAbout') : undefined}
        caption={t('effect.idleList')}
        tokens={idle}
        count={idleCount}
      />
      <Effect
        text={t('effect.overCap', { count: peopleOverCap })}
        about={peopleOverCap > 0 ? t('effect.overCapAbout') : undefined}
        caption=""
        tokens={[]}
        count={peopleOverCap}
      />
    </Stack>
  );
}

interface EffectProps {
  readonly text: string;
  readonly about: string | undefined;
  readonly caption: string;
  readonly tokens: readonly AffectedToken[];
  readonly count: number;
}

function Effect({ text, about, caption, tokens, count }: EffectProps) {
  const { t } = useTranslation('policy');
  const [isOpen, { toggle }] = useDisclosure();
  const list = useId();
  const Icon = count === 0 ? CircleCheck : TriangleAlert;
  return (
    <Stack gap="xs">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Box pt={2} c={count === 0 ? 'teal' : 'yellow'}>
          <Icon size={20} aria-hidden />
        </Box>
        <Box>
          <Text fw={count === 0 ? undefined : 600}>{text}</Text>
          {about !== undefined && <Text size="sm">{about}</Text>}
        </Box>
      </Group>
      {tokens.length > 0 && (
        <Group>
          <Button
            variant="default"
            h="auto"
            mih="2.75rem"
            styles={{ label: { whiteSpace: 'normal' } }}
            aria-expanded={isOpen}
            aria-controls={list}
            onClick={toggle}
          >
            {t(isOpen ? 'effect.hide' : 'effect.show', { what: caption })}
          </Button>
        </Group>
      )}
      <Box id={list}>{isOpen && <AffectedTokens caption={caption} tokens={tokens} count={count} />}</Box>
    </Stack>
  );
}
