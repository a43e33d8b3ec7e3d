import { Alert } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../../graphql/problem.js';
import { ProblemAlert } from '../../parts/problem-alert.js';

/** Why a password or a code was not taken. The service names the one that is wrong. */
export function CodeProblem({ problem }: { readonly problem: Error | null }) {
  const { t } = useTranslation('security');
  if (!(problem instanceof Problem) || problem.code !== 'InvalidCredentials')
    return <ProblemAlert problem={problem} />;
  const words = problem.message.startsWith('code') ? t('codeWrong') : t('passwordWrong');
  return <Alert color="red" icon={<CircleAlert aria-hidden />} role="alert" variant="light" title={words} />;
}
