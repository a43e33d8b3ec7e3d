import { Alert, Button, Group, Stack } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { Snowflake } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../parts/copy-button.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import type { Policy } from './policy.js';

interface FormEndProps {
  readonly kind: 'api_token' | 'service_token';
  readonly policy: Policy;
  readonly problem: Error | null;
  readonly isBusy: boolean;
  /** What a link that fills the form in like this says. */
  readonly search: object;
}

/** What stands in the way, as far as it is known, and the button. */
export function FormEnd({ kind, policy, problem, isBusy, search }: FormEndProps) {
  const { t } = useTranslation('create');
  const router = useRouter();
  const to = kind === 'api_token' ? '/tokens/new/api' : '/tokens/new/service';
  const { publicHref } = router.buildLocation({ to, search });
  return (
    <Stack>
      {policy.frozenKinds.includes(kind) && (
        <Alert color="yellow" icon={<Snowflake aria-hidden />}>
          {t(`frozen.${kind}`)}
        </Alert>
      )}
      <ProblemAlert problem={problem} />
      <Group gap="sm">
        <Button type="submit" loading={isBusy}>
          {t('submit')}
        </Button>
        <CopyButton text={new URL(publicHref, window.location.origin).href} label={t('copyLink')} />
      </Group>
    </Stack>
  );
}
