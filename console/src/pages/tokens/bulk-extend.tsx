import { Alert, Button, Group, List, Modal, Select, Skeleton, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Info } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer, useAsk } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { useFormats } from '../../language/formats.js';
import { Problem, isProblem } from '../../graphql/problem.js';
import { type Lifetimes, daysWithin, inDays, longest } from '../../parts/expiry-presets.js';
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
      minimumLifetimeSeconds
      maximumLifetimeSeconds
    }
  }
`);
const extendApiToken = graphql(`
  mutation ExtendApiToken($id: uuid!, $expiresAt: timestamptz!) {
    changed: updateApiToken(id: $id, expiresAt: $expiresAt) {
      token
    }
  }
`);
const extendServiceToken = graphql(`
  mutation ExtendServiceToken($id: uuid!, $expiresAt: timestamptz!) {
    changed: updateServiceToken(id: $id, expiresAt: $expiresAt) {
      token
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
  const extension = useExtension();
  const rules = policy.data?.credentialPolicy;
  const live = tokens.filter(isLive);
  const ended = tokens.length - live.length;
  // The policy may have changed since the dialog was opened; it then shows the other way.
  const mayBegin = async (): Promise<boolean> => {
    const { data, isSuccess } = await policy.refetch();
    return isSuccess && !data.credentialPolicy.extensionRotates;
  };
  return (
    <Modal opened onClose={onClose} title={t('extend.title')} size="lg">
      <Stack>
        {ended > 0 && <Text>{t('extend.ended', { count: ended })}</Text>}
        {policy.isPending && <Skeleton height={120} />}
        <ProblemAlert problem={policy.error} onRetry={() => void policy.refetch()} />
        <Failures failures={extension.failures} />
        {rules?.extensionRotates === true && <OneByOne tokens={live} place={place} onClose={onClose} />}
        {rules?.extensionRotates === false && (
          <NewEnd
            tokens={live}
            rules={rules}
            extension={extension}
            isChecking={policy.isFetching}
            mayBegin={mayBegin}
            onDone={onDone}
            onClose={onClose}
          />
        )}
      </Stack>
    </Modal>
  );
}

interface Extension {
  readonly name: string;
  readonly token: ListedToken;
  readonly expiresAt: string;
}

/** A token whose secret was replaced, by a policy that changed meanwhile, is the last one that this happens to. */
function useExtension() {
  const { t } = useTranslation('tokens');
  const ask = useAsk();
  return useEach<Extension>(
    async ({ token: { id, kind }, expiresAt }) => {
      const document = kind === 'api' ? extendApiToken : extendServiceToken;
      const { changed } = await ask(document, { id, expiresAt });
      if (changed.token !== null) throw new Problem('Rotated', t('extend.rotates'));
    },
    (failed) => isProblem(failed, 'Rotated'),
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
  readonly rules: Lifetimes;
  readonly extension: ReturnType<typeof useExtension>;
  /** Whether the policy is being asked for. */
  readonly isChecking: boolean;
  /** Asks once more whether the policy lets secrets stay. */
  readonly mayBegin: () => Promise<boolean>;
}

/** The ends that the policy allows, the latest last. */
function endsWithin(rules: Lifetimes, now: number) {
  const days = daysWithin(rules).filter((count) => count * 86_400 < rules.maximumLifetimeSeconds);
  return [
    ...days.map((count) => ({ days: count, expiresAt: inDays(count, now) })),
    { days: undefined, expiresAt: longest(rules, now) },
  ];
}

function NewEnd({ tokens, rules, extension, isChecking, mayBegin, onDone, onClose }: NewEndProps) {
  const { t } = useTranslation('tokens');
  const { t: common } = useTranslation();
  const formats = useFormats();
  const queries = useQueryClient();
  const [now] = useState(() => Date.now());
  const [chosen, setChosen] = useState<string>();
  const ends = endsWithin(rules, now);
  const usual = ends.find(({ days }) => days !== undefined && days >= 30)?.expiresAt ?? longest(rules, now);
  const expiresAt = ends.find((end) => end.expiresAt === chosen)?.expiresAt ?? usual;
  const later = tokens.filter((token) => Date.parse(token.expiresAt) < Date.parse(expiresAt));
  const extend = async (): Promise<void> => {
    if (!(await mayBegin())) return;
    const failures = await extension.run(later.map((token) => ({ token, name: token.name, expiresAt })));
    await queries.invalidateQueries();
    if (failures.length > 0) return;
    toast(t('extend.done', { count: later.length }));
    onDone();
  };
  return (
    <>
      <Select
        label={t('extend.until')}
        data={ends.map((end) => {
          const date = formats.exact(end.expiresAt);
          const label =
            end.days === undefined
              ? t('extend.longest', { date })
              : t('extend.days', { count: end.days, date });
          return { value: end.expiresAt, label };
        })}
        value={expiresAt}
        allowDeselect={false}
        onChange={(value) => value !== null && setChosen(value)}
      />
      {later.length < tokens.length && (
        <Text>{t('extend.later', { count: tokens.length - later.length })}</Text>
      )}
      <TokenNames tokens={later} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          {common('cancel')}
        </Button>
        <Button
          loading={extension.isRunning || isChecking}
          disabled={later.length === 0}
          onClick={() => void extend()}
        >
          {t('extend.confirm', { count: later.length })}
        </Button>
      </Group>
    </>
  );
}
