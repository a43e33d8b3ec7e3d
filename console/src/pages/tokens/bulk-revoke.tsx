import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ResultOf, VariablesOf } from '../../graphql/graphql.js';
import { useAnswer, useChange } from '../../graphql/asking.js';
import { ConfirmDialog, Said } from '../../parts/confirm-dialog.js';
import { toast } from '../../parts/toast.js';
import { revokeDocument } from './token-documents.js';
import { TokenNames } from './token-names.js';

/** Which tokens are to end: some by their ids, or all of a filter. */
export type RevocationTarget = Pick<VariablesOf<typeof revokeDocument>, 'ids' | 'filter'>;

interface BulkRevokeProps {
  readonly target: RevocationTarget;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** The service ends no more at once. */
export const mostRevoked = 1000;

const day = 86_400_000;

/** Says which tokens would end and which of them are in use; then ends exactly those. */
export function BulkRevoke({ target, onDone, onClose }: BulkRevokeProps) {
  const { t } = useTranslation('tokens');
  const preview = useAnswer('revocationPreview', revokeDocument, { ...target, dryRun: true });
  const revoke = useChange(revokeDocument, [
    'apiTokens',
    'serviceTokens',
    'tokenCounts',
    'revocationPreview',
  ]);
  const hit = preview.data?.revokeTokens;
  const used = usedOf(hit);
  const inUseByServices = used.filter(({ kind }) => kind === 'service_token').length;
  const confirm = async (reason: string | undefined): Promise<void> => {
    if (hit === undefined || hit.count === 0) {
      await preview.refetch();
      return;
    }
    const ids = hit.tokens.map(({ id }) => id);
    // Not by a callback of the mutation: none is called when the list, asked again, has lost its rows and this dialog.
    const done = await revoke.mutateAsync({ ids, reason }).catch(() => undefined);
    if (done === undefined) return;
    toast(t('revoke.done', { count: done.revokeTokens.count }));
    onDone();
  };
  return (
    <ConfirmDialog
      isOpen
      title={t('revoke.title')}
      confirm={hit === undefined ? t('row.revoke') : t('revoke.confirm', { count: hit.count })}
      asksReason="optional"
      typed={inUseByServices > 0 ? String(hit?.count) : undefined}
      isBusy={preview.isPending || revoke.isPending}
      problem={preview.error ?? revoke.error}
      onConfirm={(reason) => void confirm(reason)}
      onClose={onClose}
    >
      {hit === undefined ? (
        preview.isPending && <Skeleton height={120} />
      ) : (
        <Hits hit={hit} used={used.length} />
      )}
    </ConfirmDialog>
  );
}

type Hit = ResultOf<typeof revokeDocument>['revokeTokens'];

function Hits({ hit, used }: { readonly hit: Hit; readonly used: number }) {
  const { t } = useTranslation('tokens');
  if (hit.count === 0) return <Said>{t('revoke.nothing')}</Said>;
  return (
    <>
      <Said>{t('revoke.what', { count: hit.count })}</Said>
      <Said>{used === 0 ? t('revoke.usedNone') : t('revoke.used', { count: used })}</Said>
      <TokenNames tokens={hit.tokens} count={hit.count} />
    </>
  );
}

const usedOf = (hit: Hit | undefined) =>
  (hit?.tokens ?? []).filter(
    ({ lastUsedAt }) => lastUsedAt !== null && Date.parse(lastUsedAt) > Date.now() - day,
  );
