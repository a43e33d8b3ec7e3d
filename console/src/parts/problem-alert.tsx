import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { CircleAlert, RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Problem } from '../graphql/problem.js';

interface ProblemAlertProps {
  readonly problem: Error | null;
  readonly onRetry?: () => void;
}

/** Why something could not be done, in words, with what to do about it. Nothing where there is no problem. */
export function ProblemAlert({ problem, onRetry }: ProblemAlertProps) {
  const { t } = useTranslation();
  const words = useProblemWords(problem);
  if (problem === null) return null;
  const id = problem instanceof Problem ? problem.id : undefined;
  return (
    <Alert color="red" icon={<CircleAlert aria-hidden />} title={words} role="alert" variant="light">
      <Stack gap="xs">
        {id !== undefined && (
          <Text size="sm">
            {t('problem.id')} <Code>{id}</Code>
          </Text>
        )}
        {onRetry !== undefined && (
          <Group>
            <Button variant="default" leftSection={<RotateCw size={18} aria-hidden />} onClick={onRetry}>
              {t('retry')}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  );
}

/** What a problem means for whoever looks at the page; the service's own words where they say more. */
export function useProblemWords(problem: Error | null): string {
  const { t } = useTranslation();
  if (!(problem instanceof Problem)) return t('problem.Unexpected');
  switch (problem.code) {
    case 'Offline':
      return t('problem.Offline');
    case 'SessionEnded':
      return t('problem.SessionEnded');
    case 'Unavailable':
      return t('problem.Unavailable');
    case 'Internal':
      return t('problem.Internal');
    case 'RateLimited':
      return t('problem.RateLimited');
    case 'NotFound':
      return problem.message || t('problem.NotFound');
    default:
      return problem.message || t('problem.Unexpected');
  }
}
