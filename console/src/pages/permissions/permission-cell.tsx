import { Box, Stack, Text, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Permission, operations, shortName } from './matrix.js';
import classes from './permission-table.module.css';

const route = getRouteApi('/admin/permissions');

interface PermissionCellProps {
  readonly kind: 'table' | 'action';
  readonly name: string;
  readonly role: string;
  readonly permissions: readonly Permission[];
}

/** A letter an operation; what they mean is said when one points at them or reaches them by the keyboard, and all of it in the panel. */
export function PermissionCell({ kind, name, role, permissions }: PermissionCellProps) {
  const { t } = useTranslation('permissions');
  const navigate = route.useNavigate();
  if (permissions.length === 0)
    return (
      <Box component="span" className={classes['cell']} c="dimmed">
        {kind === 'table' ? <Letters permissions={permissions} /> : <span aria-hidden>–</span>}
        <VisuallyHidden>{t('nothing')}</VisuallyHidden>
      </Box>
    );
  const may = operations.filter((each) => permissions.some(({ operation }) => operation === each));
  const words = kind === 'table' ? may.map((each) => t(`may.${each}`)).join(', ') : t('may.call');
  return (
    <Tooltip label={<InWords permissions={permissions} />} maw={420}>
      <UnstyledButton
        className={classes['cell']}
        onClick={() => void navigate({ search: (before) => ({ ...before, name, role }), resetScroll: false })}
      >
        {kind === 'table' ? <Letters permissions={permissions} /> : <Check size={18} aria-hidden />}
        <VisuallyHidden>{t('cell', { name: shortName(name), role, words })}</VisuallyHidden>
      </UnstyledButton>
    </Tooltip>
  );
}

function Letters({ permissions }: { readonly permissions: readonly Permission[] }) {
  const { t } = useTranslation('permissions');
  return operations.map((each) => {
    const isAllowed = permissions.some(({ operation }) => operation === each);
    return (
      <span key={each} aria-hidden className={classes[isAllowed ? 'letter' : 'none']}>
        {isAllowed ? t(`letter.${each}`) : '–'}
      </span>
    );
  });
}

/** The words are the service's own. */
function InWords({ permissions }: { readonly permissions: readonly Permission[] }) {
  return (
    <Stack gap={2} lang="en">
      {[...new Set(permissions.map(({ words }) => words))].map((words) => (
        <Text key={words} size="sm">
          {words}
        </Text>
      ))}
    </Stack>
  );
}
