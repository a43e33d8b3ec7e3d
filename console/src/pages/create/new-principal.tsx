import { Autocomplete, Button, Group, Paper, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useChange } from '../../graphql/asking.js';
import { graphql } from '../../graphql/graphql.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { fieldProblemOf } from './field-problem.js';
import type { Principal } from './principals.js';
import { WorkspaceSelect } from './workspace-select.js';

const creating = graphql(`
  mutation CreatePrincipal($workspaceId: uuid!, $name: String!, $kind: String) {
    createServicePrincipal(workspaceId: $workspaceId, name: $name, kind: $kind) {
      id
      name
      workspaceId
      workspaceName
    }
  }
`);

const usualKinds = ['integration', 'ci', 'agent'];

interface NewPrincipalProps {
  readonly onCreated: (principal: Principal) => void;
  readonly onCancel: (() => void) | undefined;
}

/** A service principal made on the way, without leaving the form. */
export function NewPrincipal({ onCreated, onCancel }: NewPrincipalProps) {
  const { t } = useTranslation('create');
  const create = useChange(creating, ['principalChoices', 'servicePrincipals']);
  const [workspaceId, setWorkspaceId] = useState<string | null>(null);
  const [name, setName] = useState('');
  const [kind, setKind] = useState('');
  const [isTried, setIsTried] = useState(false);
  const refused =
    create.error === null ? undefined : fieldProblemOf(create.error, ['name', 'kind', 'workspaceId']);
  const wordsOn = (field: string) => (refused?.field === field ? refused.words : undefined);
  const submit = (): void => {
    setIsTried(true);
    if (workspaceId === null || name.trim() === '') return;
    create.mutate(
      { workspaceId, name: name.trim(), kind: kind.trim() === '' ? null : kind.trim() },
      { onSuccess: ({ createServicePrincipal: made }) => onCreated(made) },
    );
  };
  return (
    <Paper withBorder p="md" component="fieldset" m={0}>
      <Stack gap="sm">
        <WorkspaceSelect
          label={t('principal.workspace')}
          required
          value={workspaceId}
          onChange={setWorkspaceId}
          error={
            wordsOn('workspaceId') ?? (isTried && workspaceId === null && t('principal.workspaceMissing'))
          }
        />
        <TextInput
          label={t('principal.name')}
          placeholder={t('principal.nameExample')}
          required
          maxLength={100}
          autoComplete="off"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            // The form around it is about the token.
            event.preventDefault();
            submit();
          }}
          error={wordsOn('name') ?? (isTried && name.trim() === '' && t('principal.nameMissing'))}
        />
        <Autocomplete
          label={t('principal.kind')}
          description={t('principal.kindAbout')}
          size="md"
          data={usualKinds}
          maxLength={50}
          value={kind}
          onChange={setKind}
          error={wordsOn('kind')}
        />
        <ProblemAlert problem={refused === undefined ? create.error : null} />
        <Group gap="sm">
          <Button onClick={submit} loading={create.isPending} variant="light">
            {t('principal.create')}
          </Button>
          {onCancel !== undefined && (
            <Button variant="subtle" onClick={onCancel}>
              {t('principal.existing')}
            </Button>
          )}
        </Group>
      </Stack>
    </Paper>
  );
}
