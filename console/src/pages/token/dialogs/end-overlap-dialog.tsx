import { useTranslation } from 'react-i18next';
import { graphql } from '../../../graphql/graphql.js';
import { ConfirmDialog, Said } from '../../../parts/confirm-dialog.js';
import { toast } from '../../../parts/toast.js';
import { OlderUse } from '../older-use.js';
import { useTokenChange } from '../use-token-change.js';
import type { DialogProps } from './dialog-props.js';

const endApiTokenOverlap = graphql(`
  mutation EndApiTokenOverlap($id: uuid!) {
    over: endApiTokenOverlap(id: $id) {
      ended
    }
  }
`);

const endServiceTokenOverlap = graphql(`
  mutation EndServiceTokenOverlap($id: uuid!) {
    over: endServiceTokenOverlap(id: $id) {
      ended
    }
  }
`);

/** Ends an overlap early: the older text is refused from then on. */
export function EndOverlapDialog({ token, isOpen, onClose }: DialogProps) {
  const { t } = useTranslation('token');
  const end = useTokenChange(token.kind === 'api' ? endApiTokenOverlap : endServiceTokenOverlap);
  const close = (): void => {
    end.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={t('overlap.endTitle')}
      confirm={t('overlap.end')}
      isBusy={end.isPending}
      problem={end.error}
      onConfirm={() =>
        end.change({ id: token.id }, () => {
          toast(t('overlap.ended'));
          close();
        })
      }
      onClose={close}
    >
      <Said>{t('overlap.endAbout')}</Said>
      <OlderUse token={token} />
    </ConfirmDialog>
  );
}
