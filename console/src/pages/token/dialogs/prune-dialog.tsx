import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../../../graphql/asking.js';
import { useQuery } from '@tanstack/react-query';
import { graphql } from '../../../graphql/graphql.js';
import { ConfirmDialog, Said } from '../../../parts/confirm-dialog.js';
import { ProblemAlert } from '../../../parts/problem-alert.js';
import { toast } from '../../../parts/toast.js';
import { GrantList } from '../token-grants.js';
import { useTokenChange } from '../use-token-change.js';
import type { DialogProps } from './dialog-props.js';

const pruneDocument = graphql(`
  mutation PruneStaleGrants($id: uuid!, $dryRun: Boolean!) {
    pruneStaleGrants(id: $id, dryRun: $dryRun) {
      left
      pruned {
        resourceType
        resourceId
        action
        name
        isStale
        staleBecause
        staleSince
      }
    }
  }
`);

/** Takes the stale grants away, having shown which they are. */
export function PruneDialog({ token, isOpen, onClose }: DialogProps) {
  const { t } = useTranslation('token');
  const prune = useTokenChange(pruneDocument);
  const close = (): void => {
    prune.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={t('prune.title')}
      confirm={t('prune.confirm')}
      isBusy={prune.isPending}
      problem={prune.error}
      onConfirm={() =>
        prune.change({ id: token.id, dryRun: false }, ({ pruneStaleGrants: { pruned } }) => {
          toast(t('prune.done', { count: pruned.length }));
          close();
        })
      }
      onClose={close}
    >
      <Said>{t('prune.about')}</Said>
      {isOpen && <WouldGo id={token.id} />}
    </ConfirmDialog>
  );
}

/** A dry run changes nothing, so it is asked like a question. */
function WouldGo({ id }: { readonly id: string }) {
  const { t } = useTranslation('token');
  const ask = useAsk();
  const { data, error } = useQuery({
    queryKey: ['pruneStaleGrants', id],
    queryFn: async ({ signal }) => await ask(pruneDocument, { id, dryRun: true }, signal),
    gcTime: 0,
  });
  if (error !== null) return <ProblemAlert problem={error} />;
  if (data === undefined) return <Skeleton height={60} role="status" aria-label={t('loading')} />;
  const { pruned, left } = data.pruneStaleGrants;
  return (
    <>
      <GrantList label={t('prune.list')} grants={pruned} />
      <Said>{t('prune.left', { count: left })}</Said>
    </>
  );
}
