import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql } from '../../../graphql/graphql.js';
import { ProblemAlert } from '../../../parts/problem-alert.js';
import { useNow } from '../../../parts/use-now.js';
import { useTokenPolicy } from '../token-policy.js';
import { DialogButtons } from '../../../parts/dialog-buttons.js';
import type { SecretDialogProps } from './dialog-props.js';
import { useTokenChange } from '../use-token-change.js';
import { Dialog } from '../../../parts/dialog.js';
import { OverlapField, usualOverlap } from './overlap-field.js';

const regenerateApiToken = graphql(`
  mutation RegenerateApiToken($id: uuid!, $overlapSeconds: Int) {
    made: regenerateApiToken(id: $id, overlapSeconds: $overlapSeconds) {
      token
      expiresAt
    }
  }
`);

const regenerateServiceToken = graphql(`
  mutation RegenerateServiceToken($id: uuid!, $overlapSeconds: Int) {
    made: regenerateServiceToken(id: $id, overlapSeconds: $overlapSeconds) {
      token
      expiresAt
    }
  }
`);

/** Gives the token a new text, and says until when the old one is good. */
export function RotateDialog(props: SecretDialogProps) {
  const { t } = useTranslation('token');
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={t('rotate.title', { name: props.token.name })}
    >
      <RotateForm {...props} />
    </Dialog>
  );
}

function RotateForm({ token, onClose, onSecret }: SecretDialogProps) {
  const { t } = useTranslation('token');
  const now = useNow(15);
  const policy = useTokenPolicy();
  const maximum = policy.data?.credentialPolicy.maximumOverlapSeconds;
  const [chosen, setChosen] = useState<number>();
  const overlapSeconds = chosen ?? usualOverlap(maximum ?? 0);
  const regenerate = useTokenChange(token.kind === 'api' ? regenerateApiToken : regenerateServiceToken);
  const submit = (): void =>
    regenerate.change({ id: token.id, overlapSeconds }, ({ made }) =>
      onSecret({
        text: made.token,
        kind: token.kind === 'api' ? 'api_token' : 'service_token',
        name: token.name,
        expiresAt: made.expiresAt,
      }),
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!regenerate.isPending) submit();
      }}
    >
      <Stack>
        <Text>{t('rotate.about')}</Text>
        <Text>{overlapSeconds === 0 ? t('rotate.breaksNow') : t('rotate.breaksLater')}</Text>
        {token.previousValidUntil !== null && <Text>{t('rotate.dropsOldest')}</Text>}
        {maximum !== undefined && maximum > 0 && (
          <OverlapField
            value={overlapSeconds}
            onChange={setChosen}
            now={now}
            endsAt={token.expiresAt}
            maximumSeconds={maximum}
          />
        )}
        <ProblemAlert problem={regenerate.error ?? policy.error} />
        <DialogButtons
          confirm={t('rotate.confirm')}
          isBusy={regenerate.isPending}
          isReady={maximum !== undefined}
          onClose={onClose}
        />
      </Stack>
    </form>
  );
}
