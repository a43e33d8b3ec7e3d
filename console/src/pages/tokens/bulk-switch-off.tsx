import { List, Skeleton, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAnswer, useAsk } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { ConfirmDialog, Said } from '../../parts/confirm-dialog.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { toast } from '../../parts/toast.js';
import { Failures } from './failures.js';
import { pageOf } from './listed-token.js';
import { tokensDocument } from './token-documents.js';
import { useEach } from './use-each.js';

const switchOffDocument = graphql(`
  mutation SwitchOffPrincipal($id: uuid!, $reason: String) {
    updateServicePrincipal(id: $id, isActive: false, reason: $reason) {
      id
    }
  }
`);

interface Principal {
  readonly id: string;
  readonly name: string;
}

interface BulkSwitchOffProps {
  readonly principals: readonly Principal[];
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Switches service principals off, after saying which of their tokens stop. */
export function BulkSwitchOff({ principals, onDone, onClose }: BulkSwitchOffProps) {
  const { t } = useTranslation('tokens');
  const ask = useAsk();
  const queries = useQueryClient();
  const [left, setLeft] = useState(principals);
  const each = useEach<Principal & { readonly reason: string | undefined }>(
    async ({ id, reason }) => await ask(switchOffDocument, { id, reason }),
  );
  const switchOff = async (reason: string | undefined): Promise<void> => {
    const failures = await each.run(left.map((principal) => ({ ...principal, reason })));
    await queries.invalidateQueries();
    if (failures.length > 0) {
      setLeft(failures.map(({ item }) => item));
      return;
    }
    toast(t('switchOff.done', { count: principals.length }));
    onDone();
  };
  return (
    <ConfirmDialog
      isOpen
      title={t('switchOff.title')}
      confirm={t('switchOff.confirm', { count: left.length })}
      asksReason="optional"
      isBusy={each.isRunning}
      problem={null}
      onConfirm={(reason) => void switchOff(reason)}
      onClose={onClose}
    >
      <Said>{t('switchOff.what', { count: left.length })}</Said>
      <Stack gap="sm">
        {left.map((principal) => (
          <Stopping key={principal.id} principal={principal} />
        ))}
      </Stack>
      <Failures failures={each.failures} />
    </ConfirmDialog>
  );
}

const mostNamed = 10;

function Stopping({ principal: { id, name } }: { readonly principal: Principal }) {
  const { t } = useTranslation('tokens');
  const answer = useAnswer('serviceTokens', tokensDocument, {
    isService: true,
    everyone: true,
    principalId: id,
    status: 'live',
    first: mostNamed,
  });
  if (answer.isPending) return <Skeleton height={60} />;
  if (answer.data === undefined) {
    return <ProblemAlert problem={answer.error} onRetry={() => void answer.refetch()} />;
  }
  const { nodes: tokens, totalCount } = pageOf(answer.data);
  return (
    <div>
      <Text fw={600}>{name}</Text>
      <Text size="sm">{t('switchOff.stops', { count: totalCount })}</Text>
      <List size="sm">
        {tokens.map((token) => (
          <List.Item key={token.id}>{token.name}</List.Item>
        ))}
      </List>
      {totalCount > tokens.length && (
        <Text size="sm">{t('bulk.others', { count: totalCount - tokens.length })}</Text>
      )}
    </div>
  );
}
