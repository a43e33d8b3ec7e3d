import { Button, Group, List, Paper, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { AffectedTokens } from './affected-tokens.js';
import type { PolicyEffects } from './policy-documents.js';

interface SavedPolicyProps {
  readonly effects: PolicyEffects;
  readonly onClose: () => void;
}

/** After a change: the tokens that live longer than the new rule gives, and how to bring them in without an outage. */
export function SavedPolicy({ effects, onClose }: SavedPolicyProps) {
  const { t } = useTranslation('policy');
  const { exceeding, exceedingCount, idleCount } = effects;
  const box = useRef<HTMLElement>(null);
  // Whoever has saved is at the end of the form, and this stands above it.
  useEffect(() => box.current?.scrollIntoView({ block: 'nearest' }), [effects]);
  return (
    <Paper
      ref={box}
      withBorder
      p="md"
      component="section"
      aria-labelledby="rules-saved"
      role="status"
      style={{ scrollMarginBlock: '5rem' }}
    >
      <Stack gap="sm">
        <Title order={2} size="h4" id="rules-saved">
          {t('saved.title')}
        </Title>
        {exceedingCount === 0 ? (
          <Text>{t('saved.nothing')}</Text>
        ) : (
          <>
            <Text>{t('saved.exceeding', { count: exceedingCount })}</Text>
            <List spacing={6}>
              <List.Item>{t('saved.advice.tell')}</List.Item>
              <List.Item>{t('saved.advice.stagger')}</List.Item>
              <List.Item>{t('saved.advice.rotate')}</List.Item>
            </List>
            <AffectedTokens caption={t('effect.exceedingList')} tokens={exceeding} count={exceedingCount} />
          </>
        )}
        {idleCount > 0 && <Text>{t('saved.idle', { count: idleCount })}</Text>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('saved.close')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}
