import { Accordion, Box, Code, Group, Spoiler, Stack, Table, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';
import type { Preview } from './preview.js';
import classes from './access.module.css';
import { Samples } from './samples.js';

type TableAccess = Preview['tables'][number];
type TableOperation = TableAccess['operations'][number];

/** What Hasura lets it do, table by table; each opens for the words, the columns and a few rows. */
export function TablesReached({ tables }: { readonly tables: readonly TableAccess[] }) {
  const { t } = useTranslation('access');
  const [open, setOpen] = useState<string[]>([]);
  if (tables.length === 0) return null;
  return (
    <Stack component="section" gap="sm">
      <Title order={2} size="h4">
        {t('tables.title')}
      </Title>
      <Text c="dimmed">{t('tables.about')}</Text>
      <Accordion multiple variant="contained" order={3} value={open} onChange={setOpen}>
        {tables.map((table) => (
          <Accordion.Item key={table.table} value={table.table}>
            <Accordion.Control>
              <Group justify="space-between" gap={4}>
                <Text fw={600}>
                  <bdi>{table.table}</bdi>
                </Text>
                <InShort operations={table.operations} />
              </Group>
            </Accordion.Control>
            <Accordion.Panel>{open.includes(table.table) && <OneTable table={table} />}</Accordion.Panel>
          </Accordion.Item>
        ))}
      </Accordion>
    </Stack>
  );
}

const known = ['select', 'insert', 'update', 'delete'] as const;

/** `reads 12, adds, changes 3`. */
function InShort({ operations }: { readonly operations: readonly TableOperation[] }) {
  const { t } = useTranslation('access');
  const rows = useRowsShown();
  const parts = known.flatMap((each) => {
    const found = operations.filter(({ operation }) => operation === each);
    return found.map((operation) => [t(`tables.may.${each}`), rows(operation)].join(' ').trim());
  });
  return (
    <Text size="sm" c="dimmed" me="sm">
      {parts.join(' · ')}
    </Text>
  );
}

/** How many rows; nothing where there is no number, as for what adds them. */
function useRowsShown(): (operation: TableOperation) => string {
  const { number } = useFormats();
  return ({ rows, isMore }) => (rows === null ? '' : `${number(rows)}${isMore ? '+' : ''}`);
}

function OneTable({ table: { table, operations, samples } }: { readonly table: TableAccess }) {
  const { t } = useTranslation('access');
  return (
    <Stack>
      <Box className={classes['scrolls']} tabIndex={0} role="region" aria-label={table}>
        <Table miw={420}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('tables.what')}</Table.Th>
              <Table.Th>{t('tables.rows')}</Table.Th>
              <Table.Th>{t('tables.columns')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {operations.map((operation) => (
              <OperationRow key={operation.operation} operation={operation} />
            ))}
          </Table.Tbody>
        </Table>
      </Box>
      <Samples table={table} samples={samples} />
    </Stack>
  );
}

function OperationRow({ operation }: { readonly operation: TableOperation }) {
  const { t } = useTranslation('access');
  const rows = useRowsShown();
  const { operation: name, words, columns } = operation;
  const withoutNumber = name === 'insert' ? t('tables.notCounted') : t('tables.tooSlow');
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400} lang="en" miw={160}>
        {words}
      </Table.Th>
      <Table.Td>{operation.rows === null ? withoutNumber : rows(operation)}</Table.Td>
      <Table.Td>
        {columns === null ? (
          t('tables.wholeRows')
        ) : (
          <Spoiler maxHeight={60} showLabel={t('tables.showAll')} hideLabel={t('tables.showFewer')}>
            <Group gap={4}>
              {columns.map((column) => (
                <Code key={column} dir="ltr">
                  {column}
                </Code>
              ))}
            </Group>
          </Spoiler>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
