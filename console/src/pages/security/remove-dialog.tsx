import { Modal, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { toast } from '../../parts/toast.js';
import { ProofForm } from './proof-form.js';

const removing = graphql(`
  mutation RemoveSecondFactor($password: String!, $code: String!) {
    removeSecondFactor(password: $password, code: $code) {
      removedAt
    }
  }
`);

interface RemoveDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function RemoveDialog({ isOpen, onClose }: RemoveDialogProps) {
  const { t } = useTranslation('security');
  return (
    <Modal opened={isOpen} onClose={onClose} title={t('factor.remove')} size="lg">
      <Question onClose={onClose} />
    </Modal>
  );
}

function Question({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation('security');
  const remove = useChange(removing, ['secondFactor']);
  return (
    <ProofForm
      asksCode
      isDangerous
      submit={t('factor.removeNow')}
      isBusy={remove.isPending}
      problem={remove.error}
      onCancel={onClose}
      onProof={(proof) =>
        remove.mutate(proof, {
          onSuccess: () => {
            onClose();
            toast(t('factor.removed'));
          },
        })
      }
    >
      <Text>{t('factor.removeAbout')}</Text>
    </ProofForm>
  );
}
