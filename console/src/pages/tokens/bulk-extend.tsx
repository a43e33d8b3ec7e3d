import { Alert, Button, Group, List, Modal, Select, Skeleton, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Info } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer, useAsk } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { useFormats } from '../../language/formats.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { toast } from '../../parts/toast.js';
import { Failures } from './failures.js';
import type { ListPlace } from './list-place.js';
import { type ListedToken, isLive } from './listed-token.js';
import { TokenLink } from './token-link.js';
import { TokenNames } from './token-names.js';
import { useEach } from './use-each.js';

const policyDocument = graphql(`
  query ExtensionPolicy {
    credentialPolicy {
      extensionRotates
      maximumLifetimeSeconds
    }
  }
`);
const extendApiToken = graphql(`
  mutation ExtendApiToken($id: uuid!, $expiresAt: timestamptz!) {
    updateApiToken(id: $id, expiresAt: $expiresAt) {
      id
    }
  }
`);
const extendServiceToken = graphql(`
  mutation ExtendServiceToken($id: uuid!, $expiresAt: timestamptz!) {
    updateServiceToken(id: $id, expiresAt: $expiresAt) {
      id
    }
  }
`);

interface BulkExtendProps {
  readonly tokens: readonly ListedToken[];
  readonly place: ListPlace;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Moves the ends of several tokens at once, where the policy lets their secrets stay; else leads to each of them. */
export function BulkExtend({ tokens, place, onDone, onClose }: BulkExtendProps) {
  const { t } = useTranslation('tokens');
  const policy = useAnswer('extensionPolicy', policyDocument, {});
  const rules = policy.data?.credentialPolicy;
  const live = tokens.filter(isLive);
  const ended = tokens.length - live.length;
  return (
    <Modal opened onClose={onClose} title={t('extend.title')} size="lg">
      <Stack>
        {ended > 0 && <Text>{t('extend.ended', { count: ended })}</Text>}
        {policy.isPending && <Skeleton height={120} />}
        <ProblemAlert problem={policy.error} onRetry={() => void policy.refetch()} />
        {rules?.extensionRotates === true && <OneByOne tokens={live} place={place} onClose={onClose} />}
        {rules?.extensionRotates === false && (
          <NewEnd
            tokens={live}
            maximumSeconds={rules.maximumLifetimeSeconds}
            onDone={onDone}
            onClose={onClose}
          />
        )}
      </Stack>
    </Modal>
  );
}

function OneByOne({ tokens, place, onClose }: Pick<BulkExtendProps, 'tokens' | 'place' | 'onClose'>) {
  const { t } = useTranslation('tokens');
  return (
    <>
      <Alert icon={<Info aria-hidden />} title={t('extend.rotates')}>
        {t('extend.rotatesAbout')}
      </Alert>
      <List>
        {tokens.map((token) => (
          <List.Item key={token.id}>
            <TokenLink token={token} place={place} deed="extend" onClick={onClose}>
              {t('extend.open', { name: token.name })}
            </TokenLink>
          </List.Item>
        ))}
      </List>
    </>
  );
}

interface NewEndProps extends Pick<BulkExtendProps, 'tokens' | 'onDone' | 'onClose'> {
  readonly maximumSeconds: number;
}

const day = 86_400;

function NewEnd({ tokens, maximumSeconds, onDone, onClose }: NewEndProps) {
  const { t } = useTranslation('tokens');
  const { t: common } = useTranslation();
  const formats = useFormats();
  const ask = useAsk();
  const queries = useQueryClient();
  const [now] = useState(() => Date.now());
  const presets = [7, 30, 60, 90, 180, 365].filter((days) => days * day < maximumSeconds);
  const seconds = [...presets.map((days) => days * day), maximumSeconds];
  const [chosen, setChosen] = useState(String(seconds.find((each) => each >= 30 * day) ?? maximumSeconds));
  const expiresAt = new Date(now + Number(chosen) * 1000).toISOString();
  const later = tokens.filter((token) => Date.parse(token.expiresAt) < Date.parse(expiresAt));
  const each = useEach<ListedToken>(async ({ id, kind }) =>
    kind === 'api'
      ? await ask(extendApiToken, { id, expiresAt })
      : await ask(extendServiceToken, { id, expiresAt }),
  );
  const extend = async (): Promise<void> => {
    const failures = await each.run(later);
    await queries.invalidateQueries();
    if (failures.length > 0) return;
    toast(t('extend.done', { count: later.length }));
    onDone();
  };
  const option = (value: number) => {
    const date = formats.exact(new Date(now + value * 1000));
    const days = Math.floor(value / day);
    return {
      value: String(value),
      label:
        value === maximumSeconds ? t('extend.longest', { date }) : t('extend.days', { count: days, date }),
    };
  };
  return (
    <>
      <Select
        label={t('extend.until')}
        data={seconds.map(option)}
        value={chosen}
        allowDeselect={false}
        onChange={(value) => value !== null && setChosen(value)}
      />
      {later.length < tokens.length && (
        <Text>{t('extend.later', { count: tokens.length - later.length })}</Text>
      )}
      <TokenNames tokens={later} />
      <Failures failures={each.failures} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          {common('cancel')}
        </Button>
        <Button loading={each.isRunning} disabled={later.length === 0} onClick={() => void extend()}>
          {t('extend.confirm', { count: later.length })}
        </Button>
      </Group>
    </>
  );
}
