import { useTranslation } from 'react-i18next';
import { ProblemAlert } from '../parts/problem-alert.js';
import { Outside } from '../session/outside.js';

interface UnreachableProps {
  readonly problem: Error | null;
  readonly onRetry: () => void;
}

/** In place of every page while the service does not say who is there. */
export function Unreachable({ problem, onRetry }: UnreachableProps) {
  const { t } = useTranslation();
  return (
    <Outside title={t('unreachable.title')} about={t('unreachable.about')}>
      <ProblemAlert problem={problem} onRetry={onRetry} />
    </Outside>
  );
}
