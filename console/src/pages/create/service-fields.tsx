import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { ExpiryField } from '../../parts/expiry-field.js';
import { AdvancedFields } from './advanced-fields.js';
import { GrantsField } from './grants-field.js';
import { NameField } from './name-field.js';
import type { Policy } from './policy.js';
import { PrincipalField } from './principal-field.js';
import { type ServiceValues, forPrincipal } from './service-values.js';

interface ServiceFieldsProps {
  readonly form: UseFormReturnType<ServiceValues>;
  readonly policy: Policy;
}

export function ServiceFields({ form, policy }: ServiceFieldsProps) {
  const { t } = useTranslation('create');
  const { values, errors } = form;
  return (
    <>
      <PrincipalField
        value={values.principalId}
        error={errors['servicePrincipalId']}
        onChange={(principal) => {
          form.setValues(forPrincipal(principal));
          form.clearFieldError('servicePrincipalId');
        }}
      />
      <GrantsField
        principalId={values.principalId}
        value={values}
        error={errors['selection']}
        onChange={(change) => {
          form.setValues(change);
          form.clearFieldError('selection');
        }}
      />
      <NameField placeholder={t('name.serviceExample')} {...form.getInputProps('name')} />
      <ExpiryField
        value={values.expiresAt}
        policy={policy}
        error={errors['expiresAt']}
        onChange={(at) => form.setFieldValue('expiresAt', at)}
      />
      <AdvancedFields
        networks={values.allowedCidrs}
        rate={values.rateLimitPerMinute}
        errors={errors}
        onNetworks={(networks) => {
          form.setValues({ allowedCidrs: networks });
          for (const index of values.allowedCidrs.keys()) form.clearFieldError(`allowedCidrs.${index}`);
        }}
        onRate={(rate) => form.setFieldValue('rateLimitPerMinute', rate)}
      />
    </>
  );
}
