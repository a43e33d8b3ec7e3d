import { Select, Stack, Switch, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';
import { type Role, roles } from './people-address.js';

export interface PersonValues {
  readonly username: string;
  readonly displayName: string;
  readonly email: string;
  readonly role: Role;
  readonly mfaRequired: boolean;
}

interface PersonFieldsProps {
  readonly form: UseFormReturnType<PersonValues>;
  /** Why no role can be chosen, where none can. */
  readonly fixedRole?: string | undefined;
}

/** What an account says about its person. */
export function PersonFields({ form, fixedRole }: PersonFieldsProps) {
  const { t } = useTranslation('people');
  const { t: common } = useTranslation();
  return (
    <Stack>
      <TextInput
        label={t('username')}
        description={t('usernameAbout')}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        maxLength={150}
        data-autofocus
        {...form.getInputProps('username')}
      />
      <TextInput
        label={t('displayName')}
        autoComplete="off"
        maxLength={100}
        {...form.getInputProps('displayName')}
      />
      <TextInput
        label={t('email')}
        description={t('emailAbout')}
        type="email"
        autoComplete="off"
        maxLength={320}
        {...form.getInputProps('email')}
      />
      {fixedRole === undefined ? (
        <Select
          label={t('role.label')}
          description={t('role.about')}
          allowDeselect={false}
          data={roles.map((role) => ({ value: role, label: common(`role.${role}`) }))}
          {...form.getInputProps('role')}
        />
      ) : (
        <TextInput
          label={t('role.label')}
          description={fixedRole}
          value={common(`role.${form.values.role}`)}
          readOnly
          variant="filled"
        />
      )}
      <Switch
        size="md"
        label={t('factor.require')}
        description={t('factor.requireAbout')}
        {...form.getInputProps('mfaRequired', { type: 'checkbox' })}
      />
    </Stack>
  );
}
