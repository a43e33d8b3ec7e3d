import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../language/formats.js';

interface Operation {
  readonly operation: string;
  readonly rows: number | null;
  readonly isMore: boolean;
}

interface TableAccessProps {
  readonly tables: readonly { readonly table: string; readonly operations: readonly Operation[] }[];
}

const operations = ['select', 'insert', 'update', 'delete'] as const;

/** What Hasura lets it do, table by table, with the number of rows that each operation comes to now. */
export function TableAccess({ tables }: TableAccessProps) {
  const { t } = useTranslation('token');
  if (tables.length === 0) return <Text c="dimmed">{t('access.noTables')}</Text>;
  return (
    <Table.ScrollContainer minWidth={440} scrollAreaProps={{ type: 'auto' }}>
      <Table verticalSpacing={4}>
        <Table.Caption>{t('access.tablesAbout')}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('access.table')}</Table.Th>
            {operations.map((operation) => (
              <Table.Th key={operation} ta="end">
                {t(`access.operation.${operation}`)}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {tables.map(({ table, operations: permitted }) => (
            <Table.Tr key={table}>
              <Table.Th scope="row" fw={400}>
                <bdi>{table}</bdi>
              </Table.Th>
              {operations.map((operation) => (
                <Table.Td key={operation} ta="end">
                  <Count of={permitted.find((each) => each.operation === operation)} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** How many rows; for an insert, and where nobody counted, that it may. */
function Count({ of: permitted }: { readonly of: Operation | undefined }) {
  const { t } = useTranslation('token');
  const formats = useFormats();
  if (permitted === undefined)
    return (
      <Text span c="dimmed" aria-label={t('access.not')} role="img">
        {'–'}
      </Text>
    );
  const { rows, isMore } = permitted;
  if (rows === null) return <>{t('access.may')}</>;
  return <>{isMore ? t('access.more', { number: formats.number(rows) }) : formats.number(rows)}</>;
}
