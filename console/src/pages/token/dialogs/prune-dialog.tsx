import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAsk, useChange } from '../../../graphql/asking.js';
import { useQuery } from '@tanstack/react-query';
import { graphql } from '../../../graphql/graphql.js';
import { ConfirmDialog, Said } from '../../../parts/confirm-dialog.js';
import { ProblemAlert } from '../../../parts/problem-alert.js';
import { toast } from '../../../parts/toast.js';
import { GrantLine } from '../token-grants.js';
import classes from '../token-drawer.module.css';
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
      }
    }
  }
`);

/** Takes the stale grants away, having shown which they are. */
export function PruneDialog({ token, isOpen, onClose }: DialogProps) {
  const { t } = useTranslation('token');
  const prune = useChange(pruneDocument);
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
        prune.mutate(
          { id: token.id, dryRun: false },
          {
            onSuccess: ({ pruneStaleGrants: { pruned } }) => {
              toast(t('prune.done', { count: pruned.length }));
              close();
            },
          },
        )
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
      <ul className={classes['plain']} aria-label={t('prune.list')}>
        {pruned.map((grant) => (
          <li key={`${grant.resourceType} ${grant.resourceId} ${grant.action}`} className={classes['entry']}>
            <GrantLine grant={grant} />
          </li>
        ))}
      </ul>
      <Said>{t('prune.left', { count: left })}</Said>
    </>
  );
}
