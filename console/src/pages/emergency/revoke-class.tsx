import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../../graphql/asking.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { useViewer } from '../../session/viewer.js';
import { ClassFields } from './class-fields.js';
import { FoundTokens } from './found-tokens.js';
import { type TokenClass, lookAt } from './look.js';
import { Measure } from './measure.js';

/** Ends many tokens for good: one looks first, and what was shown is what ends. */
export function RevokeClass() {
  const { t } = useTranslation('emergency');
  const ask = useAsk();
  const viewer = useViewer();
  const [wanted, setWanted] = useState<TokenClass>({});
  const [done, setDone] = useState<{ readonly count: number; readonly isMore: boolean }>();
  const look = useMutation({ mutationFn: async (meant: TokenClass) => await lookAt(ask, meant, viewer) });
  const isNarrowed = Object.values(wanted).some((value) => value !== undefined);
  const lookNow = (): void => {
    setDone(undefined);
    look.mutate(meantBy(wanted));
  };
  return (
    <Measure title={t('class.title')} about={t('class.about')}>
      <ClassFields
        value={wanted}
        onChange={(value) => {
          setWanted(value);
          setDone(undefined);
          look.reset();
        }}
      />
      <Group>
        <Button variant="default" disabled={!isNarrowed} loading={look.isPending} onClick={lookNow}>
          {t('class.look')}
        </Button>
        <Text size="sm" c="dimmed">
          {t(isNarrowed ? 'class.lookAbout' : 'class.narrow')}
        </Text>
      </Group>
      <Stack aria-live="polite">
        {look.error !== null && <ProblemAlert problem={look.error} />}
        {look.data !== undefined && (
          <FoundTokens
            found={look.data}
            onRevoked={(count) => {
              setDone({ count, isMore: look.data.isMore });
              look.reset();
            }}
          />
        )}
        {done !== undefined && (
          <Alert
            color="teal"
            icon={<CircleCheck aria-hidden />}
            title={t('class.done', { count: done.count })}
          >
            <Button variant="default" onClick={lookNow}>
              {t(done.isMore ? 'class.next' : 'class.again')}
            </Button>
          </Alert>
        )}
      </Stack>
    </Measure>
  );
}

/** An API token has no service principal: whichever was chosen before is not meant any more. */
const meantBy = ({ servicePrincipalId, ...wanted }: TokenClass): TokenClass =>
  wanted.kind === 'api_token' ? wanted : { ...wanted, servicePrincipalId };
