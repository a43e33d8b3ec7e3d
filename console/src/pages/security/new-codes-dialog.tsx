import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { RecoveryCodes } from '../../session/second-factor/recovery-codes.js';
import { ProofForm } from './proof-form.js';
import { ShownOnce } from './shown-once.js';

const makingCodes = graphql(`
  mutation NewRecoveryCodes($password: String!, $code: String!) {
    recoveryCodes(password: $password, code: $code) {
      codes
    }
  }
`);

interface NewCodesDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** A new set of recovery codes; the old ones are good for nothing any more. */
export function NewCodesDialog({ isOpen, onClose }: NewCodesDialogProps) {
  const { t } = useTranslation('security');
  const queries = useQueryClient();
  const [codes, setCodes] = useState<readonly string[]>();
  const done = (): void => {
    setCodes(undefined);
    onClose();
    void queries.invalidateQueries({ queryKey: ['secondFactor'] });
  };
  return (
    <ShownOnce
      isOpen={isOpen}
      title={codes === undefined ? t('codes.new') : t('codes.title')}
      holdsSecret={codes !== undefined}
      onClose={onClose}
    >
      {codes === undefined ? (
        <Question onMade={setCodes} onCancel={onClose} />
      ) : (
        <RecoveryCodes codes={codes} onKept={done} />
      )}
    </ShownOnce>
  );
}

interface QuestionProps {
  readonly onMade: (codes: readonly string[]) => void;
  readonly onCancel: () => void;
}

function Question({ onMade, onCancel }: QuestionProps) {
  const { t } = useTranslation('security');
  const make = useChange(makingCodes, []);
  return (
    <ProofForm
      asksCode
      submit={t('codes.make')}
      isBusy={make.isPending}
      problem={make.error}
      onCancel={onCancel}
      onProof={(proof) =>
        make.mutate(proof, { onSuccess: ({ recoveryCodes }) => onMade(recoveryCodes.codes) })
      }
    >
      <Text>{t('codes.newAbout')}</Text>
    </ProofForm>
  );
}
