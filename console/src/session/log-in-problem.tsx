import { Alert } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { isProblem } from '../graphql/problem.js';
import { ProblemAlert } from '../parts/problem-alert.js';

interface LogInProblemProps {
  readonly problem: Error | null;
  /** Whether username and password are known to be right. */
  readonly isOfCode: boolean;
}

/** Why somebody could not log in, and what to do about it. */
export function LogInProblem({ problem, isOfCode }: LogInProblemProps) {
  const { t } = useTranslation('session');
  if (isProblem(problem, 'InvalidCredentials'))
    return <Refused>{isOfCode ? t('codeWrong') : t('wrong')}</Refused>;
  // The one thing that a policy forbids of a login.
  if (isProblem(problem, 'PolicyViolation')) return <Refused>{t('frozen')}</Refused>;
  return <ProblemAlert problem={problem} />;
}

function Refused({ children }: { readonly children: string }) {
  return (
    <Alert color="red" icon={<CircleAlert aria-hidden />} role="alert" variant="light" title={children} />
  );
}
