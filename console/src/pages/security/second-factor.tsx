import { Alert, Button, Group, Skeleton, Text } from '@mantine/core';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer } from '../../graphql/asking.js';
import { type ResultOf, graphql } from '../../graphql/graphql.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { StatusBadge } from '../../parts/status-badge.js';
import { EnrolDialog } from './enrol-dialog.js';
import { NewCodesDialog } from './new-codes-dialog.js';
import { RemoveDialog } from './remove-dialog.js';
import { Section } from './section.js';

const secondFactorDocument = graphql(`
  query SecondFactor {
    secondFactor {
      isEnrolled
      isRequired
      recoveryCodesLeft
    }
  }
`);
type Status = ResultOf<typeof secondFactorDocument>['secondFactor'];

/** Below this many recovery codes, somebody should make new ones. */
const few = 3;

export function SecondFactor() {
  const { t } = useTranslation('security');
  const { data, error, isPending, refetch } = useAnswer('secondFactor', secondFactorDocument, {});
  const status = data?.secondFactor;
  return (
    <Section
      title={t('factor.title')}
      about={t('factor.about')}
      status={
        status !== undefined && (
          <StatusBadge tone={status.isEnrolled ? 'good' : 'warning'}>
            {status.isEnrolled ? t('factor.on') : t('factor.off')}
          </StatusBadge>
        )
      }
    >
      {isPending && <Skeleton h={44} />}
      {data === undefined && <ProblemAlert problem={error} onRetry={() => void refetch()} />}
      {status !== undefined && <Known status={status} />}
    </Section>
  );
}

type Open = 'enrol' | 'codes' | 'remove';

function Known({ status: { isEnrolled, isRequired, recoveryCodesLeft } }: { readonly status: Status }) {
  const { t } = useTranslation('security');
  const [open, setOpen] = useState<Open>();
  const close = (): void => setOpen(undefined);
  return (
    <>
      {isRequired && <Text>{t('factor.required')}</Text>}
      {isEnrolled && <CodesLeft count={recoveryCodesLeft} />}
      <Group gap="sm">
        <Button variant={isEnrolled ? 'default' : 'filled'} onClick={() => setOpen('enrol')}>
          {isEnrolled ? t('factor.replace') : t('factor.enrol')}
        </Button>
        {isEnrolled && (
          <>
            <Button variant="default" onClick={() => setOpen('codes')}>
              {t('codes.new')}
            </Button>
            <Button variant="default" c="red" disabled={isRequired} onClick={() => setOpen('remove')}>
              {t('factor.remove')}
            </Button>
          </>
        )}
      </Group>
      {isEnrolled && isRequired && (
        <Text size="sm" c="dimmed">
          {t('factor.cannotRemove')}
        </Text>
      )}
      <EnrolDialog isOpen={open === 'enrol'} isReplaced={isEnrolled} onClose={close} />
      <NewCodesDialog isOpen={open === 'codes'} onClose={close} />
      <RemoveDialog isOpen={open === 'remove'} onClose={close} />
    </>
  );
}

function CodesLeft({ count }: { readonly count: number }) {
  const { t } = useTranslation('security');
  const words = t('codes.left', { count });
  if (count >= few) return <Text>{words}</Text>;
  return (
    <Alert color="yellow" icon={<TriangleAlert aria-hidden />} title={words}>
      {t('codes.few')}
    </Alert>
  );
}
