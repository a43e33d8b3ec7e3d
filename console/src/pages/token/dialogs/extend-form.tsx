import { Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql } from '../../../graphql/graphql.js';
import { useFormats } from '../../../language/formats.js';
import { ExpiryField } from '../../../parts/expiry-field.js';
import { shortestExpiry } from '../../../parts/expiry-presets.js';
import { ProblemAlert } from '../../../parts/problem-alert.js';
import { toast } from '../../../parts/toast.js';
import type { ShownToken } from '../token-answer.js';
import type { TokenPolicy } from '../token-policy.js';
import { useNow } from '../../../parts/use-now.js';
import { DialogButtons } from '../../../parts/dialog-buttons.js';
import type { SecretDialogProps } from './dialog-props.js';
import { useTokenChange } from '../use-token-change.js';
import { OverlapField, usualOverlap } from './overlap-field.js';

const extendApiToken = graphql(`
  mutation ExtendApiToken($id: uuid!, $expiresAt: timestamptz!, $overlapSeconds: Int) {
    changed: updateApiToken(id: $id, expiresAt: $expiresAt, overlapSeconds: $overlapSeconds) {
      token
      expiresAt
    }
  }
`);

const extendServiceToken = graphql(`
  mutation ExtendServiceToken($id: uuid!, $expiresAt: timestamptz!, $overlapSeconds: Int) {
    changed: updateServiceToken(id: $id, expiresAt: $expiresAt, overlapSeconds: $overlapSeconds) {
      token
      expiresAt
    }
  }
`);

/** What a new end means: nothing else, a new text, or a new text with the old one good for a while. */
type Meaning = 'earlier' | 'keepsText' | 'newText' | 'revives';

function meaningOf(token: ShownToken, expiresAt: string, { extensionRotates }: TokenPolicy): Meaning {
  if (token.status === 'expired') return 'revives';
  if (Date.parse(expiresAt) <= Date.parse(token.expiresAt)) return 'earlier';
  return extensionRotates ? 'newText' : 'keepsText';
}

export function ExtendForm({
  token,
  policy,
  onClose,
  onSecret,
}: SecretDialogProps & { readonly policy: TokenPolicy }) {
  const { t } = useTranslation('token');
  const formats = useFormats();
  const now = useNow(15);
  const [expiresAt, setExpiresAt] = useState(() => shortestExpiry(policy));
  const [overlapSeconds, setOverlapSeconds] = useState(usualOverlap(policy.maximumOverlapSeconds));
  const extend = useTokenChange(token.kind === 'api' ? extendApiToken : extendServiceToken);
  const meaning = meaningOf(token, expiresAt, policy);
  const submit = (): void =>
    extend.change(
      { id: token.id, expiresAt, ...(meaning === 'newText' && { overlapSeconds }) },
      ({ changed }) => {
        toast(t('extend.done', { when: formats.exact(changed.expiresAt) }));
        if (changed.token === null) onClose();
        else
          onSecret({
            text: changed.token,
            kind: token.kind === 'api' ? 'api_token' : 'service_token',
            name: token.name,
            expiresAt: changed.expiresAt,
          });
      },
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!extend.isPending) submit();
      }}
    >
      <Stack>
        <PolicyWords token={token} policy={policy} />
        <ExpiryField value={expiresAt} onChange={setExpiresAt} policy={policy} />
        <Text role="status">{t(`extend.meaning.${meaning}`)}</Text>
        {meaning === 'newText' && policy.maximumOverlapSeconds > 0 && (
          <OverlapField
            value={overlapSeconds}
            onChange={setOverlapSeconds}
            now={now}
            endsAt={expiresAt}
            maximumSeconds={policy.maximumOverlapSeconds}
          />
        )}
        <ProblemAlert problem={extend.error} />
        <DialogButtons confirm={t('extend.confirm')} isBusy={extend.isPending} onClose={onClose} />
      </Stack>
    </form>
  );
}

function PolicyWords({ token, policy }: { readonly token: ShownToken; readonly policy: TokenPolicy }) {
  const { t } = useTranslation('token');
  const formats = useFormats();
  return (
    <Text>
      {[
        t(token.status === 'expired' ? 'extend.ended' : 'extend.ends', {
          when: formats.exact(token.expiresAt),
        }),
        t(policy.extensionRotates ? 'extend.policyRotates' : 'extend.policyKeeps'),
      ].join(' ')}
    </Text>
  );
}
