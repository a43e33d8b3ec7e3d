import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { StatusBadge } from '../../parts/status-badge.js';
import { When } from '../../parts/when.js';
import { FreezeDialog, UnfreezeDialog } from './freeze-dialogs.js';
import type { Kind } from './kinds.js';

/** What the audit log knows of a freeze. */
export interface Freeze {
  readonly at: string;
  readonly by: string;
  readonly kinds: readonly string[];
  readonly reason: string | undefined;
}

interface FreezeKindProps {
  readonly kind: Kind;
  readonly isFrozen: boolean;
  /** The latest that was about this kind. */
  readonly freeze: Freeze | undefined;
}

/** One kind: what a freeze of it does, whether there is one, and the way in or out of it. */
export function FreezeKind({ kind, isFrozen, freeze }: FreezeKindProps) {
  const { t } = useTranslation('emergency');
  const [asking, setAsking] = useState<'freeze' | 'unfreeze'>();
  const name = t(`kind.${kind}`);
  const close = (): void => setAsking(undefined);
  return (
    <Paper withBorder p="sm" component="li">
      <Group justify="space-between" align="flex-start" gap="sm">
        <Stack gap={4} flex="1 1 18rem" miw={0}>
          <Group gap="sm">
            <Title order={3} size="h5">
              {name}
            </Title>
            <StatusBadge tone={isFrozen ? 'blocked' : 'good'}>
              {t(isFrozen ? 'freeze.frozen' : 'freeze.notFrozen')}
            </StatusBadge>
          </Group>
          <Text size="sm" c="dimmed" maw="65ch">
            {t(`hits.${kind}`)}
          </Text>
          {isFrozen && freeze !== undefined && <Since freeze={freeze} />}
        </Stack>
        <Button
          variant={isFrozen ? 'default' : 'outline'}
          color={isFrozen ? undefined : 'red'}
          aria-label={t(isFrozen ? 'freeze.unfreezeKind' : 'freeze.freezeKind', { kind: name })}
          onClick={() => setAsking(isFrozen ? 'unfreeze' : 'freeze')}
        >
          {t(isFrozen ? 'freeze.unfreeze' : 'freeze.freeze')}
        </Button>
      </Group>
      <FreezeDialog kind={kind} isOpen={asking === 'freeze'} onClose={close} />
      <UnfreezeDialog kind={kind} isOpen={asking === 'unfreeze'} onClose={close} />
    </Paper>
  );
}

function Since({ freeze: { at, by, reason } }: { readonly freeze: Freeze }) {
  const { t } = useTranslation('emergency');
  return (
    <Text size="sm">
      <Trans t={t} i18nKey="freeze.since" components={{ when: <When at={at} />, by: <By name={by} /> }} />
      {reason !== undefined && ` ${t('freeze.reason', { reason })}`}
    </Text>
  );
}

/** A name comes from people: it is no part of the text that tags are looked for in. */
const By = ({ name }: { readonly name: string }) => <bdi>{name}</bdi>;
