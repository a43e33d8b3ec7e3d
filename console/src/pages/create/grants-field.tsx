import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ChoiceCards } from '../../parts/choice-cards.js';
import { GrantLines } from './grant-lines.js';
import { ReachablePicker, ReachablesPicker } from './reachable-pickers.js';
import { type Selection, serviceChoices } from './service-request.js';

interface GrantsFieldProps {
  /** None as long as no service principal is chosen: what can be granted depends on it. */
  readonly principalId: string | null;
  readonly value: Selection;
  readonly onChange: (change: Partial<Selection>) => void;
  readonly error?: ReactNode;
}

/** What the token may do: a preset first, then on what. */
export function GrantsField({ principalId, value, onChange, error }: GrantsFieldProps) {
  const { t } = useTranslation('create');
  return (
    <Stack gap="sm">
      <ChoiceCards
        label={t('grants.label')}
        choices={serviceChoices.map((choice) => ({
          value: choice,
          label: t(`grants.${choice}`),
          about: t(`grants.${choice}About`),
        }))}
        value={value.choice}
        onChange={(choice) => onChange({ choice })}
      />
      {principalId === null ? (
        <Text size="sm" c="dimmed">
          {t('grants.choosePrincipal')}
        </Text>
      ) : (
        <On key={principalId} principalId={principalId} value={value} onChange={onChange} error={error} />
      )}
    </Stack>
  );
}

function On(props: GrantsFieldProps & { readonly principalId: string }) {
  const { t } = useTranslation('create');
  const { principalId, value, onChange, error } = props;
  switch (value.choice) {
    case 'project':
      return (
        <ReachablePicker
          kind="project"
          principalId={principalId}
          label={t('grants.oneProject')}
          required
          error={error}
          value={value.projectIds[0] ?? null}
          onChange={(id) => onChange({ projectIds: id === null ? [] : [id] })}
        />
      );
    case 'agent':
      return <ProjectsAndClients {...props} />;
    case 'oplogs':
      return (
        <ReachablesPicker
          kind="oplog"
          principalId={principalId}
          label={t('grants.oplogPicker')}
          required
          error={error}
          value={value.oplogIds}
          onChange={(oplogIds) => onChange({ oplogIds })}
        />
      );
    case 'custom':
      return (
        <Stack gap="xs">
          <GrantLines
            principalId={principalId}
            value={value.grants}
            onChange={(grants) => onChange({ grants })}
          />
          {error !== undefined && (
            <Text size="sm" c="red" role="alert">
              {error}
            </Text>
          )}
        </Stack>
      );
    case 'everything':
      return null;
  }
}

function ProjectsAndClients(props: GrantsFieldProps & { readonly principalId: string }) {
  const { t } = useTranslation('create');
  const { principalId, value, onChange, error } = props;
  return (
    <>
      <ReachablesPicker
        kind="project"
        principalId={principalId}
        label={t('grants.projects')}
        error={error}
        value={value.projectIds}
        onChange={(projectIds) => onChange({ projectIds })}
      />
      <ReachablesPicker
        kind="client"
        principalId={principalId}
        label={t('grants.clients')}
        description={t('grants.clientsAbout')}
        value={value.clientIds}
        onChange={(clientIds) => onChange({ clientIds })}
      />
    </>
  );
}
