import { Badge, Code, Drawer, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Matrix, type Operation, type Permission, operations, shortName } from './matrix.js';

const route = getRouteApi('/admin/permissions');

interface PermissionPanelProps {
  readonly matrix: Matrix;
  readonly kind: 'table' | 'action';
}

/** The cell that the address names, in full: words, columns, and Hasura's expressions as they stand in the metadata. */
export function PermissionPanel({ matrix, kind }: PermissionPanelProps) {
  const { t } = useTranslation('permissions');
  const { name, role } = route.useSearch();
  const navigate = route.useNavigate();
  const found = matrix.permissions.filter(
    (each) => each.kind === kind && each.name === name && each.role === role,
  );
  const close = (): void =>
    void navigate({
      search: (before) => ({ ...before, name: undefined, role: undefined }),
      resetScroll: false,
    });
  return (
    <Drawer
      opened={name !== undefined && role !== undefined}
      onClose={close}
      position="right"
      size="lg"
      title={t('panel.title', { name: shortName(name ?? ''), role })}
      closeButtonProps={{ 'aria-label': t('panel.close') }}
    >
      <Stack>
        {found.length === 0 && <Text>{t('panel.nothing')}</Text>}
        {found.map((permission, index) => (
          <PermissionInFull key={index} permission={permission} />
        ))}
      </Stack>
    </Drawer>
  );
}

const operationOf = (text: string): Operation | 'call' => operations.find((each) => each === text) ?? 'call';

function PermissionInFull({ permission }: { readonly permission: Permission }) {
  const { t } = useTranslation('permissions');
  const { operation, words, columns, filter, check, inheritedFrom } = permission;
  return (
    <Paper withBorder p="md" component="section">
      <Stack gap="sm">
        <Group gap="sm">
          <Title order={3} size="h5">
            {t(`operation.${operationOf(operation)}`)}
          </Title>
          {inheritedFrom !== null && (
            <Badge color="gray">{t('panel.inherited', { role: inheritedFrom })}</Badge>
          )}
        </Group>
        <Text lang="en">{words}</Text>
        {columns !== null && (
          <Stack gap={4}>
            <Text size="sm" c="dimmed">
              {t('panel.columns', { count: columns.length })}
            </Text>
            <Group gap={6}>
              {columns.map((column) => (
                <Code key={column} dir="ltr">
                  {column}
                </Code>
              ))}
            </Group>
          </Stack>
        )}
        <Expression title={t('panel.filter')} value={filter} />
        <Expression title={t('panel.check')} value={check} />
      </Stack>
    </Paper>
  );
}

function Expression({ title, value }: { readonly title: string; readonly value: unknown }) {
  if (value === null) return null;
  return (
    <Stack gap={4}>
      <Text size="sm" c="dimmed">
        {title}
      </Text>
      <Code block dir="ltr" tabIndex={0} role="region" aria-label={title}>
        {JSON.stringify(value, null, 2)}
      </Code>
    </Stack>
  );
}
