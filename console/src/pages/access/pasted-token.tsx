import { Alert, Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { CircleHelp } from 'lucide-react';
import { type SubmitEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { ProblemAlert } from '../../parts/problem-alert.js';

const identifying = graphql(`
  mutation IdentifyForAccess($token: String!) {
    identifyToken(token: $token) {
      credentialId
    }
  }
`);

const route = getRouteApi('/access');

/**
 * Finds whose a text is. It is asked for by hand, since the cache of mutations would hold what was asked; the field is
 * empty before the answer comes.
 */
export function PastedToken() {
  const { t } = useTranslation('access');
  const ask = useAsk();
  const navigate = route.useNavigate();
  const [text, setText] = useState('');
  const [isBusy, setIsBusy] = useState(false);
  const [outcome, setOutcome] = useState<Error | 'unknown'>();
  const identify = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const token = text.trim();
    setText('');
    setOutcome(undefined);
    if (token === '') return;
    setIsBusy(true);
    try {
      const { credentialId } = (await ask(identifying, { token })).identifyToken;
      if (credentialId === null) setOutcome('unknown');
      else await navigate({ search: { credentialId } });
    } catch (failed) {
      setOutcome(failed instanceof Error ? failed : new Error());
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <form onSubmit={identify} autoComplete="off">
      <Stack>
        <Group align="flex-end">
          <PasswordInput
            label={t('text.label')}
            description={t('text.about')}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-1p-ignore
            data-lpignore="true"
            flex="1 1 18rem"
          />
          <Button type="submit" loading={isBusy}>
            {t('text.find')}
          </Button>
        </Group>
        <div aria-live="polite">
          {outcome === 'unknown' && (
            <Alert color="gray" icon={<CircleHelp aria-hidden />} title={t('text.unknown')}>
              <Text size="sm">{t('text.unknownAbout')}</Text>
            </Alert>
          )}
        </div>
        {outcome instanceof Error && <ProblemAlert problem={outcome} />}
      </Stack>
    </form>
  );
}
