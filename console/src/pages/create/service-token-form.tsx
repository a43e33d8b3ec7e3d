import { Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CreateLayout } from './create-layout.js';
import type { CreateServiceTokenAddress } from './create-service-token-address.js';
import { FormEnd } from './form-end.js';
import type { Policy } from './policy.js';
import { PreviewPanel } from './preview-panel.js';
import { usePrincipals } from './principals.js';
import { requestOf, selectionFields } from './service-request.js';
import { creatingServiceToken } from './service-token-document.js';
import { ServiceFields } from './service-fields.js';
import { type ServiceValues, beginningWith, faultsOf, linkOf, networksOf } from './service-values.js';
import { useCreation } from './use-creation.js';
import { useFocusedError } from './use-focused-error.js';

const fields = ['name', 'expiresAt', 'servicePrincipalId', 'allowedCidrs', 'rateLimitPerMinute'];

interface ServiceTokenFormProps {
  readonly policy: Policy;
  readonly begin: CreateServiceTokenAddress;
}

export function ServiceTokenForm({ policy, begin }: ServiceTokenFormProps) {
  const { t } = useTranslation('create');
  const form = useForm<ServiceValues>({
    initialValues: beginningWith(begin),
    validate: (values) => faultsOf(values, t),
  });
  const { values, errors } = form;
  const element = useFocusedError(errors);
  const [openedAt] = useState(() => Date.now());
  const creation = useCreation({
    kind: 'service_token',
    document: creatingServiceToken,
    fields: [...fields, ...selectionFields],
    onFieldProblem: ({ field, words }) =>
      form.setFieldError(selectionFields.some((each) => field.startsWith(each)) ? 'selection' : field, words),
  });
  const wanted = useWanted(values);
  const submit = form.onSubmit(({ name, expiresAt, allowedCidrs, rateLimitPerMinute: rate }) => {
    if (wanted === undefined || expiresAt === undefined) return;
    creation.create({
      ...wanted,
      name: name.trim(),
      expiresAt,
      allowedCidrs: networksOf(allowedCidrs),
      rateLimitPerMinute: rate === '' ? undefined : Number(rate),
    });
  });
  return (
    <>
      <CreateLayout
        preview={<PreviewPanel wanted={wanted} />}
        form={
          <form ref={element} onSubmit={submit} noValidate>
            <Stack gap="lg">
              <ServiceFields form={form} policy={policy} />
              <FormEnd
                kind="service_token"
                policy={policy}
                problem={creation.problem}
                isBusy={creation.isBusy}
                search={linkOf(values, openedAt)}
              />
            </Stack>
          </form>
        }
      />
      {creation.secretOnce}
    </>
  );
}

/** What is asked for, the same object as long as the choice is the same; undefined while nothing is chosen. */
function useWanted(values: ServiceValues) {
  const { principalId, choice, projectIds, clientIds, oplogIds, grants } = values;
  const { principals } = usePrincipals(principalId);
  const known = principals.find(({ id }) => id === principalId)?.workspaceId;
  const workspaceId = values.workspaceId ?? known ?? null;
  return useMemo(() => {
    if (principalId === null) return undefined;
    const request = requestOf({ choice, projectIds, clientIds, oplogIds, grants }, workspaceId);
    return request && { servicePrincipalId: principalId, ...request };
  }, [principalId, workspaceId, choice, projectIds, clientIds, oplogIds, grants]);
}
