import { Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { graphql } from '../../graphql/graphql.js';
import { ChoiceCards } from '../../parts/choice-cards.js';
import { ExpiryField } from '../../parts/expiry-field.js';
import { type ApiRights, type CreateApiTokenAddress, apiRights } from './create-api-token-address.js';
import { CreateLayout } from './create-layout.js';
import { beginning, daysFor } from './expiry-begin.js';
import { FormEnd } from './form-end.js';
import { NameField } from './name-field.js';
import type { Policy } from './policy.js';
import { PreviewPanel } from './preview-panel.js';
import { useCreation } from './use-creation.js';
import { useFocusedError } from './use-focused-error.js';
import { WorkspaceSelect } from './workspace-select.js';

const creating = graphql(`
  mutation CreateApiToken($name: String!, $expiresAt: timestamptz!, $scopes: [String!], $workspaceId: uuid) {
    created: createApiToken(name: $name, expiresAt: $expiresAt, scopes: $scopes, workspaceId: $workspaceId) {
      id
      token
      expiresAt
    }
  }
`);

interface Values {
  readonly name: string;
  readonly rights: ApiRights;
  readonly workspaceId: string | null;
  readonly expiresAt: string | undefined;
}

/** Left out, they are all there are. */
const scopesOf = (rights: ApiRights): string[] | undefined =>
  ({ read: ['read:*'], write: ['read:*', 'write:*'], full: undefined })[rights];

const fields = ['name', 'expiresAt', 'workspaceId'];

interface ApiTokenFormProps {
  readonly policy: Policy;
  readonly begin: CreateApiTokenAddress;
}

export function ApiTokenForm({ policy, begin }: ApiTokenFormProps) {
  const { t } = useTranslation('create');
  const form = useForm<Values>({
    initialValues: {
      name: begin.name ?? '',
      rights: begin.preset ?? 'read',
      workspaceId: begin.workspaceId ?? null,
      expiresAt: beginning(begin.days),
    },
    validate: {
      name: (name) => (name.trim() === '' ? t('name.missing') : null),
      expiresAt: (at) => (at === undefined ? t('expiry.missing') : null),
    },
  });
  const { name, rights, workspaceId, expiresAt } = form.values;
  const element = useFocusedError(form.errors);
  const creation = useCreation({
    kind: 'api_token',
    document: creating,
    fields,
    onFieldProblem: ({ field, words }) => form.setFieldError(field, words),
  });
  const wanted = useMemo(() => ({ scopes: scopesOf(rights), workspaceId }), [rights, workspaceId]);
  const [openedAt] = useState(() => Date.now());
  const submit = form.onSubmit((values) => {
    if (values.expiresAt === undefined) return;
    const { name: typed, expiresAt: end } = values;
    creation.create({ name: typed.trim(), expiresAt: end, scopes: scopesOf(values.rights), workspaceId });
  });
  return (
    <>
      <CreateLayout
        preview={<PreviewPanel wanted={wanted} />}
        form={
          <form ref={element} onSubmit={submit} noValidate>
            <Stack gap="lg">
              <ChoiceCards
                label={t('rights.label')}
                choices={apiRights.map((value) => ({
                  value,
                  label: t(`rights.${value}`),
                  about: t(`rights.${value}About`),
                }))}
                value={rights}
                onChange={(chosen) => form.setFieldValue('rights', chosen)}
              />
              <NameField placeholder={t('name.apiExample')} {...form.getInputProps('name')} />
              <WorkspaceSelect
                label={t('workspace.label')}
                description={t('workspace.about')}
                placeholder={t('workspace.any')}
                clearable
                error={form.errors['workspaceId']}
                value={workspaceId}
                onChange={(id) => form.setFieldValue('workspaceId', id)}
              />
              <ExpiryField
                value={expiresAt}
                policy={policy}
                error={form.errors['expiresAt']}
                onChange={(at) => form.setFieldValue('expiresAt', at)}
              />
              <FormEnd
                kind="api_token"
                policy={policy}
                problem={creation.problem}
                isBusy={creation.isBusy}
                search={{
                  name: name.trim() || undefined,
                  preset: rights,
                  days: daysFor(expiresAt, openedAt),
                  workspaceId: workspaceId ?? undefined,
                }}
              />
            </Stack>
          </form>
        }
      />
      {creation.secretOnce}
    </>
  );
}
