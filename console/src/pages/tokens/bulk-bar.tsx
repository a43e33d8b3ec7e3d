import { Button, Group, Paper, Stack, Text, VisuallyHidden } from '@mantine/core';
import { Ban, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useViewer } from '../../session/viewer.js';
import { BulkActions } from './bulk-actions.js';
import classes from './bulk-bar.module.css';
import { BulkExtend } from './bulk-extend.js';
import { BulkRevoke, type RevocationTarget, mostRevoked } from './bulk-revoke.js';
import { BulkSwitchOff } from './bulk-switch-off.js';
import type { ListPlace } from './list-place.js';
import { type ListedToken, isLive } from './listed-token.js';
import { NotifyOwners } from './notify-owners.js';

interface BulkBarProps {
  readonly place: ListPlace;
  readonly tokens: readonly ListedToken[];
  /** How many match the filter, when all of a page are selected and there are more. */
  readonly matching: number | undefined;
  readonly filter: NonNullable<RevocationTarget['filter']>;
  readonly onClear: () => void;
  /** Takes the focus when the bar is gone. */
  readonly onLeft: () => void;
}

type Deed = 'revoke' | 'revokeAll' | 'extend' | 'switchOff' | 'notify';

/** What can be done with the selected tokens; and for screen readers, always, how many there are. */
export function BulkBar(props: BulkBarProps) {
  const { t } = useTranslation('tokens');
  const [deed, setDeed] = useState<Deed>();
  const opener = useRef<Element>(null);
  const { tokens, onLeft } = props;
  const begin = (begun: Deed): void => {
    opener.current = document.activeElement;
    setDeed(begun);
  };
  const close = (): void => {
    setDeed(undefined);
    // When the dialog is gone: back to the button, which goes too when nothing is selected any more.
    setTimeout(() => {
      const { current } = opener;
      if (current instanceof HTMLElement && current.isConnected) current.focus();
      else onLeft();
    });
  };
  const done = (): void => {
    close();
    props.onClear();
  };
  return (
    <>
      <VisuallyHidden role="status">
        {tokens.length > 0 && t('bulk.selected', { count: tokens.length })}
      </VisuallyHidden>
      {tokens.length > 0 && <Bar {...props} onDeed={begin} />}
      {deed !== undefined && <DeedDialog {...props} deed={deed} onDone={done} onClose={close} />}
    </>
  );
}

function Bar({
  place,
  tokens,
  matching,
  onClear,
  onDeed,
}: BulkBarProps & { readonly onDeed: (deed: Deed) => void }) {
  const { t } = useTranslation('tokens');
  const { userId } = useViewer();
  const leavesOut = {
    // Whoever sees somebody else's token gets no text of it.
    extend: tokens.some(({ ownerId }) => ownerId !== userId),
    switchOff: principalsOf(tokens).length === 0,
    notify: place.personId !== undefined,
  };
  return (
    <Paper
      withBorder
      shadow="md"
      p="sm"
      className={classes['bar']}
      component="section"
      aria-label={t('bulk.label')}
    >
      <Stack gap="xs">
        <Group gap="sm">
          <Text fw={600}>{t('bulk.selected', { count: tokens.length })}</Text>
          <BulkActions leavesOut={leavesOut} onDeed={onDeed} />
          <Button variant="subtle" leftSection={<X size={18} aria-hidden />} onClick={onClear}>
            {t('bulk.clear')}
          </Button>
        </Group>
        {matching !== undefined && matching <= mostRevoked && (
          <Group gap="sm">
            <Text size="sm">{t('bulk.allOfPage')}</Text>
            <Button
              variant="subtle"
              color="red"
              leftSection={<Ban size={18} aria-hidden />}
              onClick={() => onDeed('revokeAll')}
            >
              {t('bulk.revokeAll', { count: matching })}
            </Button>
          </Group>
        )}
      </Stack>
    </Paper>
  );
}

interface DeedDialogProps extends BulkBarProps {
  readonly deed: Deed;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

function DeedDialog({ deed, tokens, filter, place, onDone, onClose }: DeedDialogProps) {
  const ends = { onDone, onClose };
  switch (deed) {
    case 'revoke':
      return <BulkRevoke target={{ ids: tokens.map(({ id }) => id) }} {...ends} />;
    case 'revokeAll':
      return <BulkRevoke target={{ filter }} {...ends} />;
    case 'extend':
      return <BulkExtend tokens={tokens} place={place} {...ends} />;
    case 'switchOff':
      return <BulkSwitchOff principals={principalsOf(tokens)} {...ends} />;
    case 'notify':
      return <NotifyOwners tokens={tokens.filter(isLive)} onClose={onClose} />;
  }
}

/** The service principals behind tokens that are not switched off yet, each once. */
const principalsOf = (tokens: readonly ListedToken[]) => [
  ...new Map(
    tokens.flatMap(({ principal, blockedBy }) =>
      principal === undefined || blockedBy === 'principal_inactive'
        ? []
        : [[principal.id, principal] as const],
    ),
  ).values(),
];
