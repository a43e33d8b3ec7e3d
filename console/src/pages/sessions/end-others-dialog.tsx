import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { ConfirmDialog, Said } from '../../parts/confirm-dialog.js';
import { toast } from '../../parts/toast.js';

const endingOthers = graphql(`
  mutation EndOtherSessions {
    revokeOtherSessions {
      count
    }
  }
`);

interface EndOthersDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function EndOthersDialog({ isOpen, onClose }: EndOthersDialogProps) {
  const { t } = useTranslation('sessions');
  const end = useChange(endingOthers, ['sessions']);
  const close = (): void => {
    end.reset();
    onClose();
  };
  return (
    <ConfirmDialog
      isOpen={isOpen}
      title={t('endOthers')}
      confirm={t('endOthersNow')}
      isBusy={end.isPending}
      problem={end.error}
      onConfirm={() =>
        end.mutate(
          {},
          {
            onSuccess: ({ revokeOtherSessions: { count } }) => {
              close();
              toast(t('othersEnded', { count }));
            },
          },
        )
      }
      onClose={close}
    >
      <Said>{t('endOthersAbout')}</Said>
    </ConfirmDialog>
  );
}
