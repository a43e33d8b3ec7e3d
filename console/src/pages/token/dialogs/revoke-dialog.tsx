import { useTranslation } from 'react-i18next';
import { graphql } from '../../../graphql/graphql.js';
import { useFormats } from '../../../language/formats.js';
import { ConfirmDialog, Said } from '../../../parts/confirm-dialog.js';
import { toast } from '../../../parts/toast.js';
import { type ShownToken, isInUse, isLive } from '../token-answer.js';
import { useNow } from '../../../parts/use-now.js';
import { useTokenChange } from '../use-token-change.js';
import type { DialogProps } from './dialog-props.js';

const revokeApiToken = graphql(`
  mutation RevokeApiToken($id: uuid!, $reason: String) {
    revoked: revokeApiToken(id: $id, reason: $reason) {
      revokedAt
    }
  }
`);

const revokeServiceToken = graphql(`
  mutation RevokeServiceToken($id: uuid!, $reason: String) {
    revoked: revokeServiceToken(id: $id, reason: $reason) {
      revokedAt
    }
  }
`);

/** Ends a token for good. What a machine used in the last day asks for the token's name first. */
export function RevokeDialog({ token, isOpen, onClose }: DialogProps) {
  const { t } = useTranslation('token');
  const now = useNow(60);
  const revoke = useTokenChange(token.kind === 'api' ? revokeApiToken : revokeServiceToken);
  const isTyped = token.kind === 'service' && isLive(token) && isInUse(token, now);
  const close = (): void => {
    revoke.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={t('revoke.title', { name: token.name })}
      confirm={t('revoke.confirm')}
      {...(isTyped && { typed: token.name })}
      asksReason="optional"
      isBusy={revoke.isPending}
      problem={revoke.error}
      onConfirm={(reason) =>
        revoke.change({ id: token.id, ...(reason !== undefined && { reason }) }, () => {
          toast(t('revoke.done', { name: token.name }));
          close();
        })
      }
      onClose={close}
    >
      <Said>{t('revoke.about')}</Said>
      <LastUse token={token} />
      <Said>{t('revoke.final')}</Said>
    </ConfirmDialog>
  );
}

/** What breaks: whoever still uses it. */
function LastUse({ token }: { readonly token: ShownToken }) {
  const { t } = useTranslation('token');
  const formats = useFormats();
  const { lastUsedAt, lastUsedAddress } = token;
  if (lastUsedAt === null) return <Said>{t('revoke.neverUsed')}</Said>;
  const when = formats.relative(lastUsedAt);
  return (
    <Said>
      {lastUsedAddress === null
        ? t('revoke.used', { when })
        : t('revoke.usedFrom', { when, address: lastUsedAddress })}
    </Said>
  );
}
