import { Radio, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type MemberRole, memberRoleOf, memberRoles } from './workspaces-documents.js';

interface RoleChoiceProps {
  readonly value: MemberRole;
  readonly onChange: (role: MemberRole) => void;
}

/** The roles of a workspace, each with what it opens. */
export function RoleChoice({ value, onChange }: RoleChoiceProps) {
  const { t } = useTranslation('workspaces');
  return (
    <Radio.Group
      size="md"
      label={t('role.label')}
      value={value}
      onChange={(role) => onChange(memberRoleOf(role))}
    >
      <Stack gap="sm" mt="xs">
        {memberRoles.map((role) => (
          <Radio
            key={role}
            size="md"
            value={role}
            label={t(`role.${role}`)}
            description={t(`roleAbout.${role}`)}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
