import { Alert, List } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useProblemWords } from '../../parts/problem-alert.js';

interface FailuresProps {
  readonly failures: readonly { readonly item: { readonly name: string }; readonly problem: Error }[];
}

/** For which of many things it did not work, and why. */
export function Failures({ failures }: FailuresProps) {
  const { t } = useTranslation('tokens');
  if (failures.length === 0) return null;
  return (
    <Alert
      color="red"
      role="alert"
      icon={<CircleAlert aria-hidden />}
      title={t('bulk.failed', { count: failures.length })}
    >
      <List>
        {failures.map(({ item, problem }, index) => (
          <List.Item key={index}>
            <Failure name={item.name} problem={problem} />
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function Failure({ name, problem }: { readonly name: string; readonly problem: Error }) {
  const { t } = useTranslation('tokens');
  return t('bulk.failure', { name, why: useProblemWords(problem) });
}
