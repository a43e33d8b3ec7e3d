import { Alert, Button, Group, Stack, Text, Title } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { HandedTokenCard } from './handed-token-card.js';
import type { Handover } from './principals-documents.js';

interface AcceptFormProps {
  readonly handover: Handover;
  readonly isBusy: boolean;
  readonly problem: Error | null;
  readonly onAccept: (keepTokenIds: ReadonlySet<string>) => void;
  readonly onDecline: () => void;
}

/** Nothing is kept unless somebody says so: whoever has the text of a kept token goes on with it. */
export function AcceptForm({ handover, isBusy, problem, onAccept, onDecline }: AcceptFormProps) {
  const { t } = useTranslation('principals');
  const { tokens } = handover;
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const gone = tokens.length - kept.size;
  const keep = (id: string, isKept: boolean): void => {
    const next = new Set(kept);
    if (isKept) next.add(id);
    else next.delete(id);
    setKept(next);
  };
  return (
    <Stack gap="lg">
      <Text maw="70ch">{t('accept.bounds')}</Text>
      {tokens.length > 0 && (
        <>
          <Alert color="yellow" icon={<TriangleAlert aria-hidden />} title={t('accept.stillHas')} maw="48rem">
            {t('accept.stillHasAbout')}
          </Alert>
          <Stack gap="sm" component="section" aria-labelledby="handed-tokens">
            <Title order={2} size="h4" id="handed-tokens">
              {t('accept.tokens')}
            </Title>
            <Text c="dimmed">{t('accept.tokensAbout')}</Text>
            {tokens.map((token) => (
              <HandedTokenCard
                key={token.id}
                token={token}
                isKept={kept.has(token.id)}
                onKeep={(isKept) => keep(token.id, isKept)}
              />
            ))}
          </Stack>
        </>
      )}
      <ProblemAlert problem={problem} />
      <Text role="status" fw={600}>
        {tokens.length === 0
          ? t('accept.noTokens')
          : [
              kept.size === 0 ? t('accept.keepsNone') : t('accept.keeps', { count: kept.size }),
              gone === 0 ? t('accept.revokesNone') : t('accept.revokes', { count: gone }),
            ].join(' ')}
      </Text>
      <Group gap="sm">
        <Button loading={isBusy} onClick={() => onAccept(kept)}>
          {t('accept.confirm')}
        </Button>
        <Button variant="default" onClick={onDecline}>
          {t('offers.decline')}
        </Button>
      </Group>
    </Stack>
  );
}
