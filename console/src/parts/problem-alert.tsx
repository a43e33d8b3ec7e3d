import { Alert, Button, Code, Group, Stack, Text } from '@mantine/core';
import { CircleAlert, RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../language/formats.js';
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
  const formats = useFormats();
  if (!(problem instanceof Problem)) return t('problem.Unexpected');
  const { code, message, retryAfterSeconds } = problem;
  const own = ownWords.find((each) => each === code);
  if (own !== undefined) return t(`problem.${own}`);
  if (code === 'NotFound') return message || t('problem.NotFound');
  if (code !== 'RateLimited') return message || t('problem.Unexpected');
  if (retryAfterSeconds === undefined) return t('problem.RateLimited');
  return t('problem.RateLimitedUntil', { when: formats.relative(inWholeUnits(retryAfterSeconds), 0) });
}

/** What the service says no more about than its code. */
const ownWords = ['Offline', 'SessionEnded', 'Unavailable', 'Internal'] as const;

/** A wait in milliseconds, never shorter than it is: whole minutes, or whole hours, for one that is longer. */
function inWholeUnits(seconds: number): Date {
  const unit = seconds > 3600 ? 3600 : seconds > 60 ? 60 : 1;
  return new Date(Math.ceil(seconds / unit) * unit * 1000);
}
