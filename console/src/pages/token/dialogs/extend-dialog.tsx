import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../../../parts/problem-alert.js';
import { useTokenPolicy } from '../token-policy.js';
import type { SecretDialogProps } from './dialog-props.js';
import { Dialog } from '../../../parts/dialog.js';
import { ExtendForm } from './extend-form.js';

/** Moves the token's end, later or earlier, and says beforehand what the policy makes of that. */
export function ExtendDialog(props: SecretDialogProps) {
  const { t } = useTranslation('token');
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      title={t('extend.title', { name: props.token.name })}
    >
      <WithPolicy {...props} />
    </Dialog>
  );
}

function WithPolicy(props: SecretDialogProps) {
  const { t } = useTranslation('token');
  const { data, error, refetch } = useTokenPolicy();
  if (data !== undefined) return <ExtendForm {...props} policy={data.credentialPolicy} />;
  if (error !== null) return <ProblemAlert problem={error} onRetry={() => void refetch()} />;
  return <Skeleton height={180} role="status" aria-label={t('loading')} />;
}
