import { Group, MultiSelect, ScrollArea, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { memo, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../parts/list-states.js';
import { SearchField } from '../../parts/search-field.js';
import { type Grid, type Matrix, gridOf, outermost, shortName } from './matrix.js';
import { PermissionCell } from './permission-cell.js';
import classes from './permission-table.module.css';

const route = getRouteApi('/admin/permissions');

interface PermissionTableProps {
  readonly matrix: Matrix;
  readonly kind: 'table' | 'action';
}

/** Every table, or action, by role. Its first row and column stay where they are while the rest scrolls in its own box. */
export function PermissionTable({ matrix, kind }: PermissionTableProps) {
  const { t } = useTranslation('permissions');
  const search = route.useSearch({ select: (address) => address.search ?? '' });
  const roles = route.useSearch({ select: (address) => address.roles });
  const navigate = route.useNavigate();
  const grid = useMemo(() => gridOf(matrix, kind), [matrix, kind]);
  const { shown, isChosen } = useMemo(() => rolesShown(grid, matrix, roles), [grid, matrix, roles]);
  const names = useMemo(
    () => grid.names.filter((name) => name.toLowerCase().includes(search.toLowerCase())),
    [grid, search],
  );
  return (
    <Stack>
      <Group align="flex-end">
        <SearchField
          label={t(`search.${kind}`)}
          value={search}
          onSearch={(text) =>
            void navigate({ search: (before) => ({ ...before, search: text === '' ? undefined : text }) })
          }
        />
        <MultiSelect
          aria-label={t('roles')}
          placeholder={shown.length === 0 ? t('roles') : undefined}
          data={[...grid.roles]}
          value={[...shown]}
          searchable
          clearable={isChosen}
          clearButtonProps={{ 'aria-label': t('rolesDefault') }}
          hidePickedOptions
          flex="2 1 20rem"
          onChange={(next) =>
            void navigate({ search: (before) => ({ ...before, roles: next.join(',') || undefined }) })
          }
        />
      </Group>
      <Text size="sm" c="dimmed" role="status">
        {t(`shown.${kind}`, { shown: names.length, count: grid.names.length })} {t(`legend.${kind}`)}
      </Text>
      {names.length === 0 ? (
        <EmptyState title={t('nothingFound')} about={t('nothingFoundAbout')} />
      ) : (
        <Cells grid={grid} kind={kind} names={names} roles={shown} />
      )}
    </Stack>
  );
}

/** Those that the address names; else the usual ones. */
function rolesShown(grid: Grid, matrix: Matrix, roles: string | undefined) {
  const named = roles?.split(',') ?? [];
  const chosen = grid.roles.filter((role) => named.includes(role));
  const isChosen = chosen.length > 0;
  return { shown: isChosen ? chosen : outermost(grid.roles, matrix), isChosen };
}

interface CellsProps {
  readonly grid: Grid;
  readonly kind: 'table' | 'action';
  readonly names: readonly string[];
  readonly roles: readonly string[];
}

/** Hundreds of cells, which need not be drawn anew when the panel opens over them. */
const Cells = memo(function Cells({ grid, kind, names, roles }: CellsProps) {
  const { t } = useTranslation('permissions');
  const caption = t(`caption.${kind}`);
  return (
    <ScrollArea.Autosize
      mah="70dvh"
      type="auto"
      className={classes['box']}
      viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': caption }}
    >
      <Table className={classes['table']} highlightOnHover>
        <caption>
          <VisuallyHidden>{caption}</VisuallyHidden>
        </caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t(`kind.${kind}`)}</Table.Th>
            {roles.map((role) => (
              <Table.Th key={role} scope="col">
                <bdi>{role}</bdi>
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {names.map((name) => (
            <Table.Tr key={name}>
              <Table.Th scope="row">
                <bdi>{shortName(name)}</bdi>
              </Table.Th>
              {roles.map((role) => (
                <Table.Td key={role}>
                  <PermissionCell kind={kind} name={name} role={role} permissions={grid.at(name, role)} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea.Autosize>
  );
});
